import { expect, test } from "vitest";

import type { EngineView, RequestField } from "@/api/types";

import { restOf } from "../task/orders";
import { gatewayUrl } from "../api/speech";
import { layOut } from "./layout";
import { engineOf, isUseful, offersFor, type Stock } from "./offers";
import { speakersOf } from "./speakers";
import { TAG_BUTTONS, withTag } from "./tags";

const field = (name: string, more: Partial<RequestField> = {}) =>
  ({ name, type: "text", offers: "", advanced: false, required: false, value: "", choices: [], ...more }) as RequestField;

const engine = (name: string, more: object, kinds = ["custom_voice"]) =>
  ({
    name,
    kinds,
    own: false,
    error: "",
    models: {},
    capabilities: { voices: [], styles: [], languages: [], models: [], clone: [], free_style: false, ...more },
  }) as unknown as EngineView;

const stock: Stock = {
  engines: [
    engine("piper", { voices: [{ id: "amy", label: "Amy", language: "en-US" }], languages: ["en-US"] }),
    { ...engine("espeak", { styles: ["whisper"], languages: ["de", "en-gb"] }), own: true },
    engine("qwen", { free_style: true }, ["voice_design"]),
  ],
  profiles: [{ id: "luna", name: "Luna" } as Stock["profiles"][number]],
  runs: [],
};

const offered = (name: string, offers: string, values = {}) =>
  offersFor(field(name, { offers }), "custom_voice", values, stock, "en");

test("what is looked for first stands first, and what is seldom changed is folded away", () => {
  const form = [field("engine"), field("rate"), field("seed", { advanced: true }), field("text")];
  const { plain, more } = layOut(form);
  expect(plain.map(({ name }) => name)).toEqual(["text", "rate", "engine"]);
  expect(more.map(({ name }) => name)).toEqual(["seed"]);
});

test("the voice says who speaks, then the chosen engine, the studio's own, whoever can", () => {
  const name = (kind: string, values: object) => engineOf(kind, values as never, stock)?.name;
  expect(name("custom_voice", { voice: "piper:amy", engine: "espeak" })).toBe("piper");
  expect(name("custom_voice", { engine: "piper" })).toBe("piper");
  expect(name("custom_voice", {})).toBe("espeak");
  expect(name("voice_design", {})).toBe("qwen");
  expect(name("codec_encode", {})).toBeUndefined();
});

test("voices are kept profiles, then the presets of every engine or of the chosen one", () => {
  const values = (more: object) => offered("voice", "voices", more)?.options.map((it) => it.value);
  expect(values({})).toEqual(["profile:luna", "piper:amy"]);
  expect(values({ engine: "espeak" })).toEqual(["profile:luna"]);
});

test("languages are named in the reader's language, styles follow the engine", () => {
  const languages = offered("language", "languages", { engine: "espeak" })?.options;
  expect(languages?.map((it) => it.label)).toEqual(["British English", "German"]);
  expect(offered("style", "styles", { engine: "espeak" })).toMatchObject({ free: false });
});

test("a choice without choices is left out, unless it holds something", () => {
  const style = field("style", { offers: "styles" });
  expect(isUseful(style, "", { options: [] })).toBe(false);
  expect(isUseful(style, "", { options: [], free: true })).toBe(true);
  expect(isUseful(style, "calm", { options: [] })).toBe(true);
});

test("the speakers of a script and of captions are found once each", () => {
  expect(speakersOf("INT. Bar\nLUNA (low): Hi\nTobi: http://x\nluna: and\nsee http://y")).toEqual([
    "LUNA",
    "Tobi",
  ]);
  expect(speakersOf("<v Roger Bingham>Hello\n<v.loud Neil>Hi")).toEqual(["Roger Bingham", "Neil"]);
});

test("a tag goes around what is selected; a pause comes after it", () => {
  expect(withTag("so loud", 3, 7, TAG_BUTTONS.emphasis)).toEqual({
    text: "so [emphasis]loud[/emphasis]",
    from: 13,
    to: 17,
  });
  expect(withTag("so loud", 2, 2, TAG_BUTTONS.pause).text).toBe("so[pause 600ms] loud");
});

test("the rest of an order begins at a place in its text; a script is not cut", () => {
  const order = { task: "long_form", fields: { text: "🙂 one two", rate: 1.2 } };
  expect(restOf(order, 6)).toEqual({ ...order, fields: { text: "two", rate: 1.2 } });
  expect(restOf(order, 99)).toBeNull();
  expect(restOf({ task: "table_read", fields: { script: "A: b" } }, 0)).toBeNull();
});

test("the gateway's address is what it says of itself, on the host of the page", () => {
  const gateway = { name: "gateway", state: "ok", note: "http://0.0.0.0:5002/v1" } as const;
  expect(gatewayUrl([gateway], "studio.local")).toBe("ws://studio.local:5002/ws/speech");
  expect(gatewayUrl([{ ...gateway, state: "failed" }], "studio.local")).toBeNull();
  expect(gatewayUrl([], "studio.local")).toBeNull();
});
