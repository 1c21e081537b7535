import { expect, test } from "vitest";

import { draftOf, formOf, newDraft, problemAt, problemsOf } from "./draft";
import type { VoiceProfile } from "@/api/types";

const agreed = { who: "Tobi", when: "2026-01-31", statement: "the show may use it" };

test("a preset needs no more than a name", () => {
  expect(problemsOf(newDraft(), false)).toEqual(["name"]);
  expect(problemsOf(newDraft({ name: "Luna" }), false)).toEqual([]);
});

test("nobody's voice is cloned without a recording and their consent", () => {
  const draft = newDraft({ name: "Tobi", sort: "clone" });
  expect(problemsOf(draft, false)).toEqual(["recording", "consent"]);
  const half = { ...agreed, statement: " " };
  expect(problemsOf({ ...draft, consent: half }, true)).toEqual(["consent"]);
  expect(problemsOf({ ...draft, consent: agreed }, true)).toEqual([]);
});

test("a blend has two voices or more, each with a weight", () => {
  const draft = newDraft({ name: "Both", sort: "mix" });
  expect(problemsOf({ ...draft, mix: { anna: 1 } }, false)).toEqual(["mix"]);
  expect(problemsOf({ ...draft, mix: { anna: 1, bert: 0 } }, false)).toEqual(["mix"]);
  expect(problemsOf({ ...draft, mix: { anna: 1, bert: 0.5 } }, false)).toEqual([]);
});

test("consent goes out with a clone only, and the name without its edges", () => {
  const sent = (draft: ReturnType<typeof newDraft>) =>
    JSON.parse(String(formOf(draft, null).get("profile"))) as { name: string; consent: unknown };
  const draft = newDraft({ name: " Tobi ", sort: "clone", consent: agreed });
  expect(sent(draft)).toMatchObject({ name: "Tobi", consent: agreed });
  expect(sent({ ...draft, sort: "preset" }).consent).toBeNull();
});

test("what is kept becomes a draft again without what the server adds", () => {
  const draft = newDraft({ name: "A" });
  const profile: VoiceProfile = { ...draft, id: "a", at: 1, seconds: 2, warnings: [], flaw: "" };
  expect(draftOf(profile)).toEqual(newDraft({ name: "A" }));
});

test("a mistake that the server names finds its field", () => {
  expect([problemAt("consent.when"), problemAt("recording"), problemAt("archive")]).toEqual([
    "consent",
    "recording",
    null,
  ]);
});
