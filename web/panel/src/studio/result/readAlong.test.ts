import { expect, test } from "vitest";

import { cueSpans, tagSpans } from "../form/tags";
import { madeOf } from "./estimate";
import { readingAt, tokensOf } from "./readAlong";
import { placesIn, stretchAt } from "./window";
import { Clip } from "../player";

const word = (text: string, start: number, end: number, offset: number) => ({
  text,
  start,
  end,
  offset,
});
const shown = (text: string) => tokensOf(text, tagSpans(text, "tags")).map((token) => token.text);

test("tags are not read along, and what stands beside them is", () => {
  expect(shown("Say [rate 1.2]this[/rate] now. [pause 600ms]\nEnd [not a tag]")).toEqual([
    ..."Say this now. End [not a tag]".split(" "),
  ]);
});

test("a word is found by its place in the text as it was written, emoji and tags before it too", () => {
  const text = "🙂 [emphasis]Hello[/emphasis] world";
  const tokens = tokensOf(text, tagSpans(text, "tags"));
  const offset = Array.from(text.slice(0, text.indexOf("world"))).length;
  const words = [word("Hello", 0, 0.5, 12), word("world", 0.6, 1, offset)];
  expect(tokens[readingAt(tokens, words, 0.3).now]?.text).toBe("Hello");
  expect(tokens[readingAt(tokens, words, 0.7).now]?.text).toBe("world");
});

test("nothing is marked before the first word, and in a long pause only what was heard is bright", () => {
  const tokens = tokensOf("one two", []);
  const words = [word("one", 0.2, 0.5, 0), word("two", 3, 3.5, 4)];
  expect(readingAt(tokens, words, 0.1)).toEqual({ heard: 0, now: -1 });
  expect(readingAt(tokens, words, 0.6)).toEqual({ heard: 0, now: 0 });
  expect(readingAt(tokens, words, 2)).toEqual({ heard: 1, now: -1 });
  expect(readingAt(tokens, words, 9)).toEqual({ heard: 2, now: -1 });
});

test("captions are read without their numbers, times and marks", () => {
  const text = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v Luna>Hello</v> 2 you\n";
  const tokens = tokensOf(text, cueSpans(text));
  expect(tokens.map((token) => token.text)).toEqual(["Hello", "2", "you"]);
});

test("a line without a name is the speaker's before it", () => {
  const tokens = tokensOf("A: hi\nthere\nB: no", [], (line) => "AB".indexOf(line[0] ?? "?"));
  expect(tokens.map((token) => token.speaker)).toEqual([0, 0, 0, 1, 1]);
});

test("how much is made follows the words until the end tells it", () => {
  const clip = Clip.saved({ state: "making", words: [word("half", 1, 2, 46)] }, null);
  const made = madeOf(clip.read(), 2, 100);
  expect([made.share, made.total].map((value) => value.toFixed(2))).toEqual(["0.50", "4.00"]);
  expect(madeOf({ ...clip.read(), state: "done" }, 2, 100).share).toBe(1);
});

test("a short sound is drawn whole, a long one page by page", () => {
  expect(stretchAt(3, 5)).toEqual({ from: 0, to: 5 });
  expect(stretchAt(13, 60)).toEqual({ from: 12, to: 18 });
  const [place] = placesIn([{ start: 5, end: 7 }], { from: 6, to: 12 });
  expect(place).toMatchObject({ left: 0, width: 1 / 6 });
});
