import { useSyncExternalStore } from "react";

/** What this browser remembers about the panel; the bot knows nothing of it. */
const defaults = { sounds: "off", language: "" };

export type Preference = keyof typeof defaults;

const listeners = new Set<() => void>();

export function readPreference(name: Preference): string {
  return localStorage.getItem(`greenroom.${name}`) ?? defaults[name];
}

export function setPreference(name: Preference, value: string): void {
  localStorage.setItem(`greenroom.${name}`, value);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function usePreference(name: Preference): [string, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => readPreference(name));
  return [value, (next) => setPreference(name, next)];
}
