import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import de from "./de.json";
import en from "./en.json";
import { pickLanguage } from "./language";

type Catalogue = { [key: string]: string | Catalogue };

function texts(catalogue: Catalogue, prefix = ""): Map<string, string> {
  const found = Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[prefix + key, value] as const]
      : [...texts(value, `${prefix}${key}.`)],
  );
  return new Map(found);
}

const english = texts(en);
const german = texts(de);
const placeholders = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name);

test("both catalogues have the same keys", () => {
  expect([...german.keys()].sort()).toEqual([...english.keys()].sort());
});

test("both catalogues fill the same gaps", () => {
  for (const [key, text] of english) {
    expect(placeholders(german.get(key) ?? "").sort(), key).toEqual(placeholders(text).sort());
  }
});

test("no text ends with an exclamation mark", () => {
  for (const [key, text] of [...english, ...german]) expect(text, key).not.toMatch(/!$/);
});

test("every key that the code asks for is in the catalogue", () => {
  const missing = sources().flatMap(({ path, code }) =>
    [...code.matchAll(/\bt\("([\w.]+)"/g)]
      .map(([, key]) => key ?? "")
      .filter((key) => ![key, `${key}_one`].some((known) => english.has(known)))
      .map((key) => `${path}: ${key}`),
  );
  expect(missing).toEqual([]);
});

test("no component writes HTML by itself", () => {
  const unsafe = sources().filter(({ code }) => /dangerously|innerHTML/.test(code));
  expect(unsafe.map(({ path }) => path)).toEqual([]);
});

test("the chosen language wins over the browser's, and English stands in for the others", () => {
  expect(pickLanguage("de", ["en-US"])).toBe("de");
  expect(pickLanguage("", ["fr-FR", "de-AT"])).toBe("de");
  expect(pickLanguage("", ["fr-FR"])).toBe("en");
});

function sources(): { path: string; code: string }[] {
  const root = join(import.meta.dirname, "..");
  return readdirSync(root, { recursive: true, encoding: "utf-8" })
    .filter((path) => path.endsWith(".tsx") || (path.endsWith(".ts") && !path.endsWith(".test.ts")))
    .map((path) => ({ path, code: readFileSync(join(root, path), "utf-8") }));
}
