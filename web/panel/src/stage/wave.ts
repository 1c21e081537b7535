import type { Utterance } from "@/api/types";
import { LEVEL_MS } from "@/live/state";

const MS_PER_LETTER = 62; // 170 words a minute; only for sentences that are not made yet
const QUIETEST_DB = -60;
const REST = 0.06;

export interface Wave {
  totalMs: number;
  /** Where sentences begin, as shares of the whole; the first is left out. */
  ticks: number[];
  /** One height per bar, 0 to 1. */
  bars: number[];
}

interface Stretch {
  words: string[];
  fromMs: number;
  ms: number;
}

/**
 * The sound of an utterance as bars: what was heard as it was measured, what is still to come
 * as a sketch with one hump a word.
 */
export function waveOf(
  utterance: Utterance,
  levels: readonly (number | undefined)[],
  count: number,
): Wave {
  const stretches = layOut(utterance);
  const last = stretches.at(-1);
  const totalMs = Math.max(1, last ? last.fromMs + last.ms : 0, utterance.made_ms);
  const bars = Array.from({ length: count }, (_, bar) => {
    const ms = ((bar + 0.5) / count) * totalMs;
    const db = levels[Math.floor(ms / LEVEL_MS)];
    return db === undefined ? sketch(stretches, ms) : loudness(db);
  });
  return { totalMs, ticks: stretches.slice(1).map(({ fromMs }) => fromMs / totalMs), bars };
}

function layOut({ sentences }: Utterance): Stretch[] {
  let fromMs = 0;
  return sentences.map(({ words, made_ms }) => {
    const ms = made_ms || words.join(" ").length * MS_PER_LETTER;
    const stretch = { words, fromMs, ms };
    fromMs += ms;
    return stretch;
  });
}

const loudness = (db: number): number =>
  Math.max(REST, Math.min(1, (db - QUIETEST_DB) / -QUIETEST_DB));

function sketch(stretches: readonly Stretch[], ms: number): number {
  const stretch = stretches.find(({ fromMs, ms: length }) => ms < fromMs + length);
  if (!stretch) return REST;
  const letters = stretch.words.reduce((sum, word) => sum + word.length + 1, 0);
  let at = ((ms - stretch.fromMs) / stretch.ms) * letters;
  for (const word of stretch.words) {
    if (at < word.length) return hump(word, at / word.length);
    at -= word.length + 1;
    if (at < 0) return REST;
  }
  return REST;
}

function hump(word: string, place: number): number {
  const strength = 0.45 + 0.45 * ((word.charCodeAt(0) % 7) / 6);
  return Math.max(REST, strength * Math.sin(Math.PI * (0.15 + 0.7 * place)));
}
