import { expect, test } from "vitest";

import { recognise } from "./server";

test("a sentence of the server's is known, with what fills its gaps", () => {
  expect(recognise("newest 3 kept")).toEqual({ key: "ruleNewest", values: { n: "3" } });
  expect(recognise("a human kept it back: a link")).toEqual({
    key: "human",
    values: { why: "a link" },
  });
});

test("what is not in the catalogue stays as it came", () => {
  expect(recognise("something nobody has said before")).toBeNull();
});
