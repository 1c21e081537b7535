import { expect, test } from "vitest";

import { lineOf } from "./curve";

test("a loss that falls goes from the upper left to the lower right", () => {
  const line = lineOf([
    { step: 10, loss: 2 },
    { step: 20, loss: 1.5 },
    { step: 30, loss: 1 },
  ]);
  expect(line?.path).toBe("M0.0000 0.0000L0.5000 0.5000L1.0000 1.0000");
  expect([line?.most, line?.least, line?.last]).toEqual([2, 1, 1]);
});

test("one point is no line", () => {
  expect(lineOf([])).toBeNull();
  expect(lineOf([{ step: 1, loss: 1 }])).toBeNull();
});

test("a loss that stays is a flat line", () => {
  const line = lineOf([
    { step: 1, loss: 1 },
    { step: 2, loss: 1 },
  ]);
  expect(line?.path).toBe("M0.0000 0.0000L1.0000 0.0000");
});
