import { expect, test } from "vitest";

import type { Utterance } from "@/api/types";

import { waveOf } from "./wave";
import { spokenWords } from "./words";

const utterance: Utterance = {
  id: "u1",
  event: "e1",
  speaker: "Luna",
  lane: "chat",
  to: "",
  prompt: "",
  sentences: [
    {
      text: "Okay, hear me out.",
      words: ["Okay,", "hear", "me", "out."],
      made_ms: 1000,
      mask: false,
    },
    { text: "With love.", words: ["With", "love."], made_ms: null, mask: false },
  ],
  word: 4,
  made_ms: 1000,
  heard_ms: 1000,
  complete: false,
};

test("words before the one being heard are heard, those after it are not", () => {
  expect(spokenWords(utterance).map(({ fate }) => fate)).toEqual([
    "heard",
    "heard",
    "heard",
    "heard",
    "now",
    "unheard",
  ]);
});

test("of a complete utterance every word was heard", () => {
  const fates = spokenWords({ ...utterance, complete: true }).map(({ fate }) => fate);
  expect(new Set(fates)).toEqual(new Set(["heard"]));
});

test("a tick stands where the second sentence begins", () => {
  const wave = waveOf(utterance, [], 40);
  expect(wave.ticks).toHaveLength(1);
  expect((wave.ticks[0] ?? 0) * wave.totalMs).toBeCloseTo(1000);
  expect(wave.totalMs).toBeGreaterThan(1000);
});

test("what was measured is drawn as it was, everything between 0 and 1", () => {
  const wave = waveOf(utterance, [-6, -60], 40);
  expect(wave.bars[0]).toBeCloseTo(0.9);
  expect(Math.min(...wave.bars)).toBeGreaterThan(0);
  expect(Math.max(...wave.bars)).toBeLessThanOrEqual(1);
});

test("an utterance with no sentence yet has a wave all the same", () => {
  expect(waveOf({ ...utterance, sentences: [] }, [], 10).bars).toHaveLength(10);
});
