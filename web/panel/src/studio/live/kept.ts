/** What this browser keeps of the live page: quick phrases, and the voice that was chosen last. */

import { useState } from "react";

const MOST_PHRASES = 24;

function read<Value>(name: string, fallback: Value): Value {
  try {
    const kept = localStorage.getItem(`greenroom.live.${name}`);
    return kept === null ? fallback : (JSON.parse(kept) as Value);
  } catch {
    return fallback; // written by hand, or by another version
  }
}

/** A value that outlives the page; whatever is no value of its kind counts as none. */
export function useKept<Value>(
  name: string,
  fallback: Value,
  fits: (value: unknown) => boolean,
): [Value, (value: Value) => void] {
  const [value, setValue] = useState<Value>(() => {
    const kept = read<Value>(name, fallback);
    return fits(kept) ? kept : fallback;
  });
  const keep = (next: Value) => {
    setValue(next);
    localStorage.setItem(`greenroom.live.${name}`, JSON.stringify(next));
  };
  return [value, keep];
}

const isPhrases = (value: unknown) =>
  Array.isArray(value) && value.every((phrase) => typeof phrase === "string");

export function usePhrases() {
  const [phrases, keep] = useKept<string[]>("phrases", [], isPhrases);
  return {
    phrases,
    add: (phrase: string) => {
      if (!phrases.includes(phrase)) keep([...phrases, phrase].slice(-MOST_PHRASES));
    },
    remove: (phrase: string) => keep(phrases.filter((other) => other !== phrase)),
  };
}
