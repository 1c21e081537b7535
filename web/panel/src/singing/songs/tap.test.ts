import { describe, expect, it } from "vitest";

import {
  isOver,
  itemsOf,
  lineAt,
  linesOf,
  piecesOf,
  type Tapping,
  tapped,
  timedLines,
  untapped,
} from "./tap";

const TEXT = "We hung the lanterns low\n\n  and waited  \n";
const byLine: Tapping = { lines: linesOf(TEXT), unit: "lines", taps: [] };
const byWord: Tapping = { ...byLine, unit: "words" };

describe("tapping lyrics", () => {
  it("takes a tap for each line, and the next line ends the one before", () => {
    const done = tapped(tapped(byLine, 1.204), 5);
    expect(isOver(done)).toBe(true);
    expect(timedLines(done, 60)).toEqual([
      { text: "We hung the lanterns low", start: 1.2, end: 5, words: [] },
      { text: "and waited", start: 5, end: 9, words: [] },
    ]);
  });

  it("parts words that stand without spaces, signs with the word before", () => {
    const lines = linesOf("君の声が、聞こえる");
    expect(lines).toEqual(["君の声が、聞こえる"]);
    const words = itemsOf({ lines, unit: "words", taps: [] }).map(({ text }) => text);
    expect(words.join("")).toBe("君の声が、聞こえる");
    expect(words.length).toBeGreaterThan(2);
    expect(words.some((word) => word.endsWith("、"))).toBe(true);
  });

  it("takes a tap for each word, and no word is sung through the pause after its line", () => {
    const taps = [1, 1.5, 2, 2.5, 3, 9, 9.5];
    const done = taps.reduce(tapped, byWord);
    const [first, second] = timedLines(done, 60);
    expect(first?.words.map(({ text, start, end }) => [text, start, end])).toEqual([
      ["We", 1, 1.5],
      ["hung", 1.5, 2],
      ["the", 2, 2.5],
      ["lanterns", 2.5, 3],
      ["low", 3, 4.5],
    ]);
    expect([second?.start, second?.end]).toEqual([9, 10.1]);
  });

  it("leaves what was not tapped without times", () => {
    const half = [1, 1.5].reduce(tapped, byWord);
    expect(timedLines(half, 60)).toEqual([
      { text: "We hung the lanterns low", start: 1, end: 2.1, words: [] },
      { text: "and waited", start: null, end: null, words: [] },
    ]);
  });

  it("goes back a tap, and never back in time", () => {
    const wrong = tapped(tapped(byLine, 4), 2);
    expect(wrong.taps).toEqual([4, 4]);
    expect(untapped(wrong).taps).toEqual([4]);
    expect(tapped(wrong, 9)).toBe(wrong);
    expect(itemsOf(byWord)).toHaveLength(7);
  });

  it("cuts a line before its words, which stand together where nothing parts them", () => {
    const cut = (text: string, ...texts: string[]) => {
      const words = texts.map((word) => ({ text: word, start: 0, end: 1 }));
      return piecesOf({ text, start: 0, end: 1, words });
    };
    expect(cut("one, by  one!", "one", "by", "one")).toEqual(["one, ", "by  ", "one!"]);
    expect(cut("harbour", "har", "bour")).toEqual(["har", "bour"]);
    expect(cut("“la la", "la", "other").join("")).toBe("“la la");
  });

  it("knows the line of a moment", () => {
    const lines = timedLines(tapped(tapped(byLine, 1), 5), 60);
    expect([0.5, 1, 4.9, 5, 50].map((at) => lineAt(lines, at))).toEqual([-1, 0, 0, 1, 1]);
  });
});
