import { expect, test } from "vitest";

import { keyName } from "./keys";

const press = (key: string, more: object = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
});

test("letters work in either case", () => {
  expect(keyName(press("S"), "page")).toBe("s");
});

test("while typing every key but Escape is a letter", () => {
  expect(keyName(press("s"), "typing")).toBeNull();
  expect(keyName(press("Escape"), "typing")).toBe("Escape");
});

test("Space belongs to the button that has the focus", () => {
  expect(keyName(press(" "), "control")).toBeNull();
  expect(keyName(press(" "), "page")).toBe(" ");
});

test("the browser's own shortcuts are left alone, and a key held down counts once", () => {
  expect(keyName(press("s", { ctrlKey: true }), "page")).toBeNull();
  expect(keyName(press("s", { repeat: true }), "page")).toBeNull();
});
