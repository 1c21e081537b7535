import { describe, expect, it } from "vitest";

import type { SingingJob, SungResult } from "@/api/types";

import { earlierSongs, projectOf, statesOf } from "./project";

const NOTHING = { song: "", singer: "", mix: "" };

function result(id: string, kind: SungResult["kind"], of = ""): SungResult {
  return { id, kind, of, file: `${id}.wav`, seconds: 4 } as SungResult;
}

function job(kind: SingingJob["kind"], state: SingingJob["state"], sources: object): SingingJob {
  return { job: kind, kind, state, step: "convert", sources } as SingingJob;
}

const song = result("song", "upload");
const parts = [result("voc", "vocals", "song"), result("ins", "instrumental", "song")];

describe("what there is of a song", () => {
  it("is nothing before a song is brought", () => {
    const states = statesOf(projectOf(NOTHING, [song, ...parts], []));
    expect(states).toEqual({
      upload: "next",
      split: "todo",
      voice: "todo",
      convert: "todo",
      mix: "todo",
    });
  });

  it("grows with each step, and the next one is shown", () => {
    const chosen = { ...NOTHING, song: "song" };
    expect(statesOf(projectOf(chosen, [song], [])).split).toBe("next");
    const split = projectOf(chosen, [...parts, song], []);
    expect([split.vocals?.id, split.instrumental?.id]).toEqual(["voc", "ins"]);
    expect(statesOf(split).convert).toBe("next");
    const sung = projectOf(chosen, [result("con", "converted", "voc"), ...parts, song], []);
    expect(statesOf(sung)).toMatchObject({ convert: "done", mix: "next" });
  });

  it("takes the newest of several tries", () => {
    const tries = [result("new", "converted", "voc"), result("old", "converted", "voc")];
    const found = projectOf({ ...NOTHING, song: "song" }, [...tries, ...parts, song], []);
    expect(found.converted?.id).toBe("new");
  });

  it("converts another recording in place of the song's own vocals", () => {
    const other = [result("con", "converted", "tobi"), result("tobi", "upload")];
    const chosen = { ...NOTHING, song: "song", singer: "tobi" };
    const found = projectOf(chosen, [...other, ...parts, song], []);
    expect([found.singer?.id, found.converted?.id]).toEqual(["tobi", "con"]);
  });

  it("shows the failure of a second try, until a later one has gone well", () => {
    const chosen = { ...NOTHING, song: "song" };
    const failed = { ...job("separate", "failed", { song: "song" }), at: 2 };
    const all = { ...job("process", "done", { song: "song" }), at: 3 };
    const states = (jobs: SingingJob[]) => statesOf(projectOf(chosen, [...parts, song], jobs)).split;
    expect(states([failed])).toBe("failed");
    expect(states([all, failed])).toBe("done");
  });

  it("finds the songs again that were brought, and no recording that was only sung anew", () => {
    const sung = [result("con", "converted", "tobi"), result("tobi", "upload")];
    const found = earlierSongs([...parts, ...sung, result("new", "upload"), song], "");
    expect(found.map(({ id }) => id)).toEqual(["new", "song"]);
    expect(earlierSongs([...parts, song], "song")).toEqual([]);
  });

  it("shows which step works, and that of all five at once too", () => {
    const chosen = { ...NOTHING, song: "song" };
    const split = [job("separate", "running", { song: "song" })];
    expect(statesOf(projectOf(chosen, [song], split)).split).toBe("going");
    const all = [job("process", "running", { song: "song" })];
    expect(statesOf(projectOf(chosen, [song], all))).toMatchObject({
      split: "next",
      convert: "going",
    });
    const failed = [job("separate", "failed", { song: "song" })];
    expect(statesOf(projectOf(chosen, [song], failed)).split).toBe("failed");
  });
});
