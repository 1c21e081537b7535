import { expect, test } from "vitest";

import { sentFields } from "./input";

test("long texts come first, and what is empty is left out", () => {
  const sent = sentFields({
    voice: "anna",
    seed: null,
    style: "",
    cast: {},
    text: "a\nb",
    rate: 1,
  });
  expect(sent.map(({ name, text }) => [name, text])).toEqual([
    ["text", "a\nb"],
    ["voice", "anna"],
    ["rate", "1"],
  ]);
});

test("a cast is written out, and false is a value", () => {
  const [cast, normalize] = sentFields({ cast: { Tobi: "bert" }, normalize: false });
  expect(cast?.text).toContain('"Tobi": "bert"');
  expect(normalize?.text).toBe("false");
});
