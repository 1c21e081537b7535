import { expect, test } from "vitest";

import { samePlace, type Take } from "./place";

const take = (seconds: number, ...starts: [offset: number, start: number][]): Take => ({
  seconds,
  words: starts.map(([offset, start]) => ({ offset, start, end: start + 0.2 })),
});

const quick = take(2, [0, 0.1], [6, 0.6], [12, 1.4]);
const slow = take(5, [0, 0.5], [6, 2], [12, 4]);

test("the beginning of a word is the beginning of the same word", () => {
  expect(samePlace(quick, slow, 0.6)).toBeCloseTo(2);
  expect(samePlace(slow, quick, 4)).toBeCloseTo(1.4);
});

test("the middle of a word is its middle", () => {
  expect(samePlace(quick, slow, 1.0)).toBeCloseTo(3);
});

test("there and back again is the same place", () => {
  for (const at of [0, 0.3, 0.9, 1.5, 1.9]) {
    expect(samePlace(slow, quick, samePlace(quick, slow, at))).toBeCloseTo(at);
  }
});

test("without word times the place is the same share of the whole", () => {
  expect(samePlace(take(2), take(5), 1)).toBeCloseTo(2.5);
});

test("words that only one of them speaks are passed over", () => {
  expect(samePlace(take(2, [0, 0.1], [3, 0.3], [6, 0.6]), slow, 0.6)).toBeCloseTo(2);
});

test("after the end it stays at the end", () => {
  expect(samePlace(quick, slow, 99)).toBe(5);
});

test("times that go backwards do not lead astray", () => {
  const odd = take(2, [0, 0.1], [6, 1.5], [12, 0.4]);
  for (const at of [0, 0.5, 1, 1.9]) {
    const found = samePlace(quick, odd, at);
    expect(found).toBeGreaterThanOrEqual(0);
    expect(found).toBeLessThanOrEqual(2);
  }
});
