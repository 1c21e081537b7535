import { expect, test } from "vitest";

import { matched } from "./level";

test("the louder one is turned down to the quieter one, never the other way round", () => {
  const [loud, quiet] = matched(-16, -22);
  expect(loud).toBeCloseTo(0.501, 3);
  expect(quiet).toBe(1);
});

test("silence is no measure", () => {
  expect(matched(-70, -20)).toEqual([1, 1]);
});
