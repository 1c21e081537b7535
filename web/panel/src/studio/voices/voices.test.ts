import { expect, test } from "vitest";

import type { EngineView, VoiceProfile } from "@/api/types";
import { able, choicesOf, everyVoice, fitting, voicesOf } from "./voices";

const nothing = { voices: [], clone: [], design: false, mix: false };
const engine = (name: string, can: object): EngineView =>
  ({ name, capabilities: { ...nothing, ...can }, models: {}, kinds: [], error: "" }) as never;
const voice = (id: string, language: string) => ({ id, label: id.toUpperCase(), language });

const engines = [
  engine("espeak", { voices: [voice("en-gb", "en-GB"), voice("de", "de")] }),
  engine("cloud", { voices: [voice("ava", "en-US")], mix: true }),
];
const luna = { id: "luna", name: "Luna", sort: "clone", engine: "cloud", language: "de" };
const voices = voicesOf([luna as VoiceProfile], engines);

test("kept profiles come first, and every voice says how it is asked for", () => {
  expect(voices.map(({ key }) => key)).toEqual([
    "profile:luna",
    "espeak:en-gb",
    "espeak:de",
    "cloud:ava",
  ]);
});

test("a voice that an engine lists twice is one voice", () => {
  const twice = engine("twice", {
    voices: [voice("yue", "yue"), voice("de", "de"), voice("yue", "zh")],
  });
  expect(voicesOf([], [twice]).map(({ key, language }) => [key, language])).toEqual([
    ["twice:yue", "yue"],
    ["twice:de", "de"],
  ]);
});

test("a language is found whatever its country", () => {
  const english = fitting(voices, { ...everyVoice, language: "en" });
  expect(english.map(({ key }) => key)).toEqual(["espeak:en-gb", "cloud:ava"]);
  expect(choicesOf(voices)).toEqual({ engines: ["cloud", "espeak"], languages: ["de", "en"] });
});

test("search takes every word, in any order, and the engine narrows it", () => {
  expect(fitting(voices, { ...everyVoice, search: "gb espeak" })).toHaveLength(1);
  expect(fitting(voices, { ...everyVoice, search: "luna", engine: "espeak" })).toEqual([]);
});

test("a checkpoint that can clone makes its engine one that can", () => {
  const lab = engine("lab", {});
  lab.models = { base: { ...nothing, clone: ["icl"] } as never };
  expect(able([...engines, lab], "clone").map(({ name }) => name)).toEqual(["lab"]);
  expect(able(engines, "mix").map(({ name }) => name)).toEqual(["cloud"]);
});
