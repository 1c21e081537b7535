import { expect, test } from "vitest";

import { failure } from "./http";

test("an error keeps the server's words, its hint and what each field is told", () => {
  const error = failure(422, "Unprocessable", {
    message: "One field needs fixing.",
    hint: "correct it",
    errors: { messages: ["Too many."], titles: { a: ["Not a word."] } },
  });
  expect(error.message).toBe("One field needs fixing.");
  expect(error.hint).toBe("correct it");
  expect(error.fields).toEqual({ messages: ["Too many."], titles: ["Not a word."] });
});

test("an answer that is no JSON still gives an error", () => {
  expect(failure(502, "Bad Gateway", null)).toMatchObject({ status: 502, message: "Bad Gateway" });
});
