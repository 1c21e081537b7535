import { expect, test } from "vitest";

import { withEmotes } from "./emotes";

const url = "https://emotes.example/1.png";

test("an emote takes the place of its letters", () => {
  expect(withEmotes("hi Kappa you", [{ start: 3, end: 8, name: "Kappa", url }])).toEqual([
    { kind: "text", text: "hi " },
    { kind: "emote", name: "Kappa", url },
    { kind: "text", text: " you" },
  ]);
});

test("an emote with an address that is not of the web stays a word", () => {
  const parts = withEmotes("Kappa", [{ start: 0, end: 5, name: "Kappa", url: "javascript:x" }]);
  expect(parts).toEqual([{ kind: "text", text: "Kappa" }]);
});

test("emotes that overlap lose no letter", () => {
  const parts = withEmotes("abcd", [
    { start: 0, end: 2, name: "ab", url },
    { start: 1, end: 3, name: "bc", url },
  ]);
  expect(parts).toEqual([
    { kind: "emote", name: "ab", url },
    { kind: "text", text: "cd" },
  ]);
});
