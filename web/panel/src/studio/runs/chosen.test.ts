import { expect, test } from "vitest";

import { nothing, toggled, toggledAll } from "./chosen";

test("one is taken in and out", () => {
  const one = toggled(nothing, "a");
  expect([...one]).toEqual(["a"]);
  expect([...toggled(one, "a")]).toEqual([]);
});

test("a page is taken in whole, then out whole, and other pages stay", () => {
  const some = toggled(toggled(nothing, "other"), "a");
  const all = toggledAll(some, ["a", "b"]);
  expect([...all].sort()).toEqual(["a", "b", "other"]);
  expect([...toggledAll(all, ["a", "b"])]).toEqual(["other"]);
});
