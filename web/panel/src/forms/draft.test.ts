import { expect, test } from "vitest";

import type { FormField } from "@/api/types";

import { problemWith, valueOf, withValue } from "./draft";

const field = (more: Partial<FormField>): FormField => ({
  name: "messages",
  type: "integer",
  label: "Messages",
  hint: "",
  min: 1,
  max: 100,
  choices: [],
  unit: "",
  multiline: false,
  value: 20,
  set: true,
  source: "file",
  ...more,
});

test("setting a field back to what it was is no change", () => {
  const changed = withValue({}, field({}), 30);
  expect(changed).toEqual({ messages: 30 });
  expect(withValue(changed, field({}), 20)).toEqual({});
});

test("lists are compared by what is in them", () => {
  const list = field({ name: "ignore", type: "list", value: ["a", "b"] });
  expect(withValue({}, list, ["a", "b"])).toEqual({});
});

test("a secret that is replaced by nothing is a change, for it empties it", () => {
  const secret = field({ name: "key", type: "secret", value: null });
  expect(withValue({}, secret, "")).toEqual({ key: "" });
});

test("a form shows its own value until it is changed", () => {
  expect(valueOf({}, field({}))).toBe(20);
  expect(valueOf({ messages: 30 }, field({}))).toBe(30);
});

test("numbers are checked against their limits", () => {
  expect(problemWith(field({}), 250)).toEqual({ kind: "most", limit: 100 });
  expect(problemWith(field({}), 0)).toEqual({ kind: "least", limit: 1 });
  expect(problemWith(field({}), 2.5)).toEqual({ kind: "whole" });
  expect(problemWith(field({}), null)).toEqual({ kind: "number" });
  expect(problemWith(field({}), 100)).toBeNull();
});

test("a choice must be one of the choices", () => {
  const choice = field({ type: "choice", choices: ["mask", "drop"], value: "mask" });
  expect(problemWith(choice, "shout")).toEqual({ kind: "choice" });
  expect(problemWith(choice, "drop")).toBeNull();
});
