import type { Utterance } from "@/api/types";

const MS_PER_LETTER = 62; // 170 words a minute; only for sentences that are not made yet
const PEAK_MS = 40; // the server measures one peak for each
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
  peaks: number[];
  made: boolean;
  fromMs: number;
  ms: number;
}

/** The sound of an utterance as bars: what is made as it is, the rest as one hump a word. */
export function waveOf(utterance: Utterance, count: number): Wave {
  const stretches = layOut(utterance);
  const last = stretches.at(-1);
  const totalMs = Math.max(1, last ? last.fromMs + last.ms : 0, utterance.made_ms);
  const bars = Array.from({ length: count }, (_, bar) => {
    const from = (bar / count) * totalMs;
    return height(stretches, from, from + totalMs / count);
  });
  return { totalMs, ticks: stretches.slice(1).map(({ fromMs }) => fromMs / totalMs), bars };
}

function layOut({ sentences }: Utterance): Stretch[] {
  let fromMs = 0;
  return sentences.map(({ words, made_ms, peaks }) => {
    const guess = Math.max(words.join(" ").length * MS_PER_LETTER, peaks.length * PEAK_MS);
    const ms = made_ms || guess;
    const stretch = { words, peaks, made: made_ms !== null, fromMs, ms };
    fromMs += ms;
    return stretch;
  });
}

/** Of a bar from one time to another: its loudest peak, or the sketch where nothing is made. */
function height(stretches: readonly Stretch[], fromMs: number, toMs: number): number {
  const middle = (fromMs + toMs) / 2;
  const stretch = stretches.find((one) => middle < one.fromMs + one.ms);
  if (!stretch) return REST;
  const first = Math.floor((fromMs - stretch.fromMs) / PEAK_MS);
  const last = Math.ceil((toMs - stretch.fromMs) / PEAK_MS);
  const heard = stretch.peaks.slice(Math.max(0, first), Math.max(last, first + 1));
  if (heard.length || stretch.made) return Math.max(REST, ...heard.map((peak) => peak / 100));
  return sketch(stretch, middle);
}

function sketch(stretch: Stretch, ms: number): number {
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
