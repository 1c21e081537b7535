import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { readPreference } from "@/lib/preference";

import de from "./de.json";
import en from "./en.json";

export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

/** The chosen language, else the browser's first one that there is a catalogue for. */
export function pickLanguage(chosen: string, offered: readonly string[]): Language {
  const wanted = [chosen, ...offered].map((name) => name.slice(0, 2));
  return (wanted.find((name) => name in languages) ?? "en") as Language;
}

export function startI18n(): void {
  const language = pickLanguage(readPreference("language"), navigator.languages);
  document.documentElement.lang = language;
  void i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, de: { translation: de } },
    lng: language,
    fallbackLng: "en",
    interpolation: { escapeValue: false }, // React escapes
    initAsync: false,
  });
  i18next.on("languageChanged", (name) => {
    document.documentElement.lang = name;
  });
}
