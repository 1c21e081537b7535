import type {
  EngineView,
  RequestField,
  RunView,
  SpeechCapabilities,
  VoiceProfile,
} from "@/api/types";
import type { Offered, Option } from "@/forms/OfferControl";

/** What there is to choose from. */
export interface Stock {
  engines: readonly EngineView[];
  profiles: readonly VoiceProfile[];
  runs: readonly RunView[];
}

export type Values = Readonly<Record<string, unknown>>;

/** Who will speak: the voice's engine, the chosen one, the studio's own, else one that can. */
export function engineOf(kind: string, values: Values, { engines }: Stock): EngineView | null {
  const named = (name: string) => engines.find((engine) => engine.name === name);
  const able = engines.filter((engine) => engine.kinds.includes(kind));
  const before = word(values.voice).split(":", 1)[0] ?? "";
  return (
    (word(values.voice).includes(":") ? named(before) : undefined) ??
    named(word(values.engine)) ??
    able.find(({ own }) => own) ??
    able[0] ??
    null
  );
}

/** What an engine, or the chosen one of its checkpoints, can do. */
export function ableOf(engine: EngineView | null, values: Values): SpeechCapabilities | null {
  return engine && (engine.models[word(values.model)] ?? engine.capabilities);
}

/** What may be chosen for a field; null for one that is written freely. */
export function offersFor(
  field: RequestField,
  kind: string,
  values: Values,
  stock: Stock,
  language: string,
): Offered | null {
  const engine = engineOf(kind, values, stock);
  const able = ableOf(engine, values);
  switch (field.name === "cast" ? "voices" : field.offers) {
    case "engines":
    case "codecs":
      return { options: engineOptions(field, kind, stock), empty: engine?.name ?? "" };
    case "models":
      return { options: plain(modelsOf(kind, engine)) };
    case "voices":
      return { options: voiceOptions(values, stock, language) };
    case "styles":
      return { options: plain(able?.styles ?? []), free: able?.free_style ?? false };
    case "languages":
      return { options: languageOptions(able, language) };
    case "profiles":
      return { options: stock.profiles.map(({ id, name }) => ({ value: id, label: name })) };
    case "runs":
      return { options: runOptions(kind, stock.runs) };
    default:
      return null;
  }
}

/** Whether a field has anything to say here: a choice without choices is left out. */
export function isUseful(field: RequestField, value: unknown, offered: Offered | null): boolean {
  if (value !== "" && value !== field.value) return true;
  if (field.offers === "engines" || field.offers === "codecs") {
    return (offered?.options.length ?? 0) > 1;
  }
  const dropped = ["models", "styles", "languages"].includes(field.offers);
  return !dropped || Boolean(offered?.free) || (offered?.options.length ?? 0) > 0;
}

function engineOptions(field: RequestField, kind: string, { engines }: Stock): Option[] {
  const able =
    field.offers === "codecs"
      ? engines.filter(({ capabilities }) => capabilities.codec)
      : engines.filter(({ kinds }) => kinds.includes(kind));
  return plain(able.map(({ name }) => name));
}

/** The checkpoints that can do it, where they differ. */
function modelsOf(kind: string, engine: EngineView | null): string[] {
  const models = Object.entries(engine?.models ?? {});
  const wanted = models.filter(([, able]) => {
    if (kind === "voice_design" || kind === "design_then_clone") return able.design;
    if (kind === "voice_clone") return able.clone.length > 0;
    return true;
  });
  return wanted.length > 0 ? wanted.map(([name]) => name) : (engine?.capabilities.models ?? []);
}

/** Kept voices, then those of each engine. */
export function voiceOptions(values: Values, { engines, profiles }: Stock, language: string): Option[] {
  const chosen = word(values.engine);
  const kept = profiles.map(({ id, name }) => ({ value: `profile:${id}`, label: name, group: "★" }));
  const presets = engines
    .filter(({ name }) => chosen === "" || name === chosen)
    .flatMap((engine) =>
      (engine.models[word(values.model)] ?? engine.capabilities).voices.map((voice) => ({
        value: `${engine.name}:${voice.id}`,
        label: voiceLabel(voice, language),
        group: engine.name,
      })),
    );
  return [...kept, ...presets];
}

function voiceLabel(voice: { id: string; label: string; language: string }, language: string) {
  const name = voice.label || voice.id;
  const spoken = languageName(voice.language, language);
  return spoken && !name.includes(spoken) ? `${name} · ${spoken}` : name;
}

function languageOptions(able: SpeechCapabilities | null, language: string): Option[] {
  return (able?.languages ?? [])
    .map((value) => ({ value, label: languageName(value, language) || value }))
    .sort((one, other) => one.label.localeCompare(other.label, language));
}

function runOptions(kind: string, runs: readonly RunView[]): Option[] {
  return runs
    .filter((run) => (kind === "codec_decode" ? run.kind === "codec_encode" : run.seconds > 0))
    .map(({ id, title, text }) => ({ value: id, label: (title || text || id).slice(0, 80) }));
}

/** A language code in words: "British English"; the code where nobody knows. */
export function languageName(code: string, language: string): string {
  if (!code) return "";
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code) ?? code;
  } catch {
    return code; // an engine's own name, not a code
  }
}

const plain = (names: readonly string[]): Option[] =>
  names.map((name) => ({ value: name, label: name }));

const word = (value: unknown): string => (typeof value === "string" ? value : "");
