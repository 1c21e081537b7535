export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

/** The chosen language, else the browser's first one that there is a catalogue for. */
export function pickLanguage(chosen: string, offered: readonly string[]): Language {
  const wanted = [chosen, ...offered].map((name) => name.slice(0, 2));
  return wanted.find((name): name is Language => name in languages) ?? "en";
}
