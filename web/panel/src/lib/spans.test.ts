import { expect, test } from "vitest";

import { cut } from "./spans";

test("a span is cut out of its text", () => {
  expect(cut("on 14 Larch Lane now", [[3, 16]])).toEqual([
    { text: "on ", marked: false },
    { text: "14 Larch Lane", marked: true },
    { text: " now", marked: false },
  ]);
});

test("spans count characters as people do, so an emoji before them does not shift them", () => {
  const marked = cut("🙂🙂 bad", [[3, 6]]).filter((piece) => piece.marked);
  expect(marked).toEqual([{ text: "bad", marked: true }]);
});

test("spans that overlap or reach too far lose no text", () => {
  const pieces = cut("abcdef", [
    [1, 3],
    [2, 99],
    [-4, 1],
  ]);
  expect(pieces.map(({ text }) => text).join("")).toBe("abcdef");
  expect(pieces).toEqual([{ text: "abcdef", marked: true }]);
});
