import { expect, test } from "vitest";

import { stretchesOf, wordAt } from "./spoken";

const word = (text: string, start: number) => ({ text, start, end: start + 0.2, offset: -1 });
const line = (speaker: string, start: number, text = "") => ({
  index: 0,
  speaker,
  start,
  end: start + 1,
  text,
});

test("words stand in the line in which they are said", () => {
  const words = [word("Good", 0.1), word("evening", 0.4), word("Hush", 1.2)];
  const found = stretchesOf(words, [line("Luna", 0), line("Tobi", 1)]);
  expect(found.map(({ speaker, words }) => [speaker, words.map(({ text }) => text)])).toEqual([
    ["Luna", ["Good", "evening"]],
    ["Tobi", ["Hush"]],
  ]);
});

test("a line whose words have no times is a word itself, and no lines are one stretch", () => {
  expect(stretchesOf([], [line("", 0, "All of it")])[0]?.words[0]?.text).toBe("All of it");
  expect(stretchesOf([word("a", 0), word("b", 1)], [])).toHaveLength(1);
  expect(stretchesOf([], [])).toEqual([]);
});

test("the word of a moment is the last that has begun", () => {
  const words = [word("a", 0.1), word("b", 0.5), word("c", 0.9)];
  expect([0, 0.1, 0.49, 0.5, 9].map((at) => wordAt(words, at))).toEqual([-1, 0, 0, 1, 2]);
});
