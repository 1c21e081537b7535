import type { EngineView, VoiceInfo, VoiceProfile } from "@/api/types";

/** A voice that can be asked for by `key`: `profile:luna`, `espeak:en-gb`. */
export interface Voice {
  key: string;
  name: string;
  /** As the engine has it, or how the profile was made. */
  sort: "preset" | "kept" | "clone" | "design" | "mix";
  engine: string;
  language: string;
  profile?: VoiceProfile;
}

export interface VoiceFilter {
  search: string;
  engine: string;
  language: string;
}

export const everyVoice: VoiceFilter = { search: "", engine: "", language: "" };

/** The kept profiles, then what the engines bring. */
export function voicesOf(
  profiles: readonly VoiceProfile[],
  engines: readonly EngineView[],
): Voice[] {
  return [...profiles.map(kept), ...engines.flatMap(brought)];
}

function kept(profile: VoiceProfile): Voice {
  return {
    key: `profile:${profile.id}`,
    name: profile.name,
    sort: profile.sort === "preset" ? "kept" : (profile.sort as Voice["sort"]),
    engine: profile.engine,
    language: profile.language,
    profile,
  };
}

/** An engine may list a voice twice, once for each of its languages: the first counts. */
function brought({ name: engine, capabilities }: EngineView): Voice[] {
  const first = new Map<string, VoiceInfo>();
  for (const voice of capabilities.voices) {
    if (!first.has(voice.id)) first.set(voice.id, voice);
  }
  return [...first.values()].map(({ id, label, language }) => ({
    key: `${engine}:${id}`,
    name: label || id,
    sort: "preset",
    engine,
    language,
  }));
}

/** Those that fit; every word of the search must stand in name, id, engine or language. */
export function fitting(voices: readonly Voice[], filter: VoiceFilter): Voice[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return voices.filter((voice) => {
    const text = `${voice.name} ${voice.key} ${voice.language}`.toLowerCase();
    return (
      (!filter.engine || voice.engine === filter.engine) &&
      (!filter.language || base(voice.language) === filter.language) &&
      words.every((word) => text.includes(word))
    );
  });
}

/** The language without its country: `en` of `en-GB`. */
export const base = (language: string): string => language.split(/[-_]/)[0]?.toLowerCase() ?? "";

/** What there is to filter by. */
export function choicesOf(voices: readonly Voice[]): { engines: string[]; languages: string[] } {
  const sorted = (names: Iterable<string>) => [...new Set(names)].filter(Boolean).sort();
  return {
    engines: sorted(voices.map(({ engine }) => engine)),
    languages: sorted(voices.map(({ language }) => base(language))),
  };
}

/** A language's name in the reader's own; the code where it is none. */
export function languageName(code: string, reader: string): string {
  if (!code) return "";
  try {
    return new Intl.DisplayNames(reader, { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** The engines that can make a voice of this sort. */
export function able(engines: readonly EngineView[], sort: string): EngineView[] {
  return engines.filter(({ capabilities, models }) =>
    [capabilities, ...Object.values(models)].some((one) => {
      if (sort === "clone") return one.clone.length > 0;
      if (sort === "design") return one.design;
      return sort === "mix" ? one.mix : one.voices.length > 0;
    }),
  );
}
