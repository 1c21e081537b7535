import { expect, test } from "vitest";

import { counted, noTally, order } from "./blind";

test("only in blind mode a coin decides which is heard first", () => {
  expect(order(false, () => 0)).toEqual(["a", "b"]);
  expect(order(true, () => 0.2)).toEqual(["b", "a"]);
  expect(order(true, () => 0.8)).toEqual(["a", "b"]);
});

test("every choice counts once", () => {
  expect(counted(counted(noTally, "b"), "equal")).toEqual({ a: 0, b: 1, equal: 1 });
});
