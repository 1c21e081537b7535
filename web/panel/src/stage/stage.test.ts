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
      peaks: [90, ...Array.from({ length: 24 }, () => 20)],
      mask: false,
    },
    { text: "With love.", words: ["With", "love."], made_ms: null, peaks: [], mask: false },
  ],
  word: 4,
  made_ms: 1000,
  heard_ms: 1000,
  complete: false,
  song: null,
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

test("where a language puts no spaces, none are shown", () => {
  const sentence = { made_ms: null, peaks: [], mask: false };
  const sentences = [
    { ...sentence, text: "今日はHello world", words: ["今日は", "Hello", "world"] },
    { ...sentence, text: "また来てね！", words: ["また", "来てね！"] },
  ];
  const words = spokenWords({ ...utterance, sentences });
  expect(words.map(({ gap, text }) => gap + text).join("")).toBe(
    " 今日はHello world また来てね！",
  );
});

test("of a complete utterance every word was heard", () => {
  const fates = spokenWords({ ...utterance, complete: true }).map(({ fate }) => fate);
  expect(new Set(fates)).toEqual(new Set(["heard"]));
});

test("a tick stands where the second sentence begins", () => {
  const wave = waveOf(utterance, 40);
  expect(wave.ticks).toHaveLength(1);
  expect((wave.ticks[0] ?? 0) * wave.totalMs).toBeCloseTo(1000);
  expect(wave.totalMs).toBeGreaterThan(1000);
});

test("what is made is drawn as loud as it is, what is not as a sketch between 0 and 1", () => {
  const { bars, totalMs } = waveOf(utterance, 40);
  const made = Math.floor((1000 / totalMs) * 40);
  expect(bars[0]).toBeCloseTo(0.9);
  expect(new Set(bars.slice(3, made - 1))).toEqual(new Set([0.2]));
  expect(Math.max(...bars.slice(made + 1))).toBeGreaterThan(0.4);
  expect(Math.min(...bars)).toBeGreaterThan(0);
  expect(Math.max(...bars)).toBeLessThanOrEqual(1);
});

test("of a sentence in the making, the part that is made is no sketch", () => {
  const [first] = utterance.sentences;
  const sentences = [{ ...first!, made_ms: null, peaks: [50, 50, 50] }];
  const { bars, totalMs } = waveOf({ ...utterance, sentences, made_ms: 120 }, 40);
  const made = Math.floor((120 / totalMs) * 40);
  expect(new Set(bars.slice(0, made))).toEqual(new Set([0.5]));
  expect(bars[made + 3]).not.toBe(0.5);
});

test("an utterance with no sentence yet has a wave all the same", () => {
  expect(waveOf({ ...utterance, sentences: [] }, 10).bars).toHaveLength(10);
});
