import { expect, test } from "vitest";

import { botSaid, botSays, botWasCut, type Captions, shownOf, youSaid, youSay } from "./captions";
import { decode, encode } from "./base64";

test("what the bot says is shown as it is heard", () => {
  let captions: Captions = botSays([], "a", "Good", 0);
  captions = botSaid(botSays(captions, "a", " morning.", 0.4), "a");
  const [line] = captions;
  expect(line && shownOf(line, 0.2)).toBe("Good");
  expect(line && shownOf(line, 0.5)).toBe("Good morning.");
});

test("after an interruption what was heard stays", () => {
  const captions = botWasCut(botSays([], "a", "Good morning.", 0), "a", "Good");
  expect(captions[0] && shownOf(captions[0], 9)).toBe("Good");
});

test("a guess is replaced by what was said, and nothing said is no line", () => {
  const guessed = youSay(youSay([], "u", "hello"), "u", " there");
  expect(guessed[0]?.text).toBe("hello there");
  expect(youSaid(guessed, "u", "Hello bear.")[0]?.text).toBe("Hello bear.");
  expect(youSaid(guessed, "u", " ")).toEqual([]);
});

test("samples survive their way as text", () => {
  const samples = Int16Array.of(0, 1, -1, 32767, -32768);
  expect(decode(encode(samples))).toEqual(samples);
});
