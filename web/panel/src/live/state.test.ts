import { expect, test } from "vitest";

import type { ChatLine, Sections, Utterance } from "@/api/types";

import {
  heardMs,
  type LiveState,
  nothingYet,
  withChatLine,
  withFate,
  withSection,
  withState,
} from "./state";

const utterance: Utterance = {
  id: "u1",
  event: "e1",
  speaker: "Luna",
  lane: "chat",
  to: "",
  prompt: "",
  sentences: [{ text: "Hello you.", words: ["Hello", "you."], made_ms: 900, peaks: [], mask: false }],
  word: 0,
  made_ms: 900,
  heard_ms: 300,
  complete: false,
  song: null,
};

const line = (id: string): ChatLine => ({
  id,
  at: 0,
  platform: "local",
  user: "mira",
  colour: "",
  roles: [],
  text: id,
  emotes: [],
  self: false,
  simulated: false,
  fate: { kind: "read", note: "" },
});

function begun(): LiveState {
  const sections = {
    stage: { state: "speaking", expression: "neutral", voice: "", utterance },
    chat: [],
  };
  return withState(nothingYet, sections as unknown as Sections, 1000);
}

test("the first state brings the panel online", () => {
  expect(nothingYet.link.state).toBe("connecting");
  expect(begun().link.state).toBe("online");
});

test("a section replaces itself and leaves the others as they are", () => {
  const before = begun();
  const after = withSection(before, "held", [], 2000);
  expect(after.sections?.held).toEqual([]);
  expect(after.sections?.stage).toBe(before.sections?.stage);
});

test("a chat line that comes twice is shown once, and only the last 200 are kept", () => {
  let state = begun();
  for (let at = 0; at < 230; at += 1) state = withChatLine(state, line(`l${at}`));
  state = withChatLine(state, line("l229"));
  expect(state.sections?.chat).toHaveLength(200);
  expect(state.sections?.chat.at(0)?.id).toBe("l30");
});

test("a fate finds its line", () => {
  const state = withFate(withChatLine(begun(), line("a")), "a", { kind: "dropped", note: "old" });
  expect(state.sections?.chat[0]?.fate).toEqual({ kind: "dropped", note: "old" });
});

test("between two tellings the heard part runs on, but never past what is made", () => {
  const stage = { state: "speaking", expression: "", voice: "", utterance } as const;
  expect(heardMs(stage, 200)).toBe(500);
  expect(heardMs(stage, 5000)).toBe(900);
  expect(heardMs({ ...stage, state: "paused" }, 5000)).toBe(300);
});
