import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { readPreference } from "@/lib/preference";

import de from "./de.json";
import en from "./en.json";
import { pickLanguage } from "./language";

/** Starts in the language that was chosen here, else in one the browser asks for. */
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
