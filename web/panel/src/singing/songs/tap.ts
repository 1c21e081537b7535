import type { LyricLine, LyricWord } from "@/api/types";

/** What is being timed: lines, or each of their words. */
export type Unit = "lines" | "words";

/** Taps so far, in seconds: one for each line or word from the first on. */
export interface Tapping {
  lines: readonly string[];
  unit: Unit;
  taps: readonly number[];
}

const LAST_LINE_S = 4; // that the last line is sung for where nothing ends it
const LAST_WORD_S = 0.6;
const LONGEST_WORD_S = 1.5; // a pause before the next line is not sung through

/** What is tapped one after the other, in order, with the line that it is in. */
export function itemsOf({ lines, unit }: Tapping): { text: string; line: number }[] {
  return lines.flatMap((text, line) =>
    unit === "lines" ? [{ text, line }] : wordsOf(text).map((word) => ({ text: word, line })),
  );
}

/** The words of a line; where none stand apart, as in Japanese, those that a dictionary knows. */
export const wordsOf = (line: string): string[] =>
  parted(line).flatMap((word) => (UNSPACED.test(word) ? known(word) : [word]));

/** The lines of a text; empty ones are left out. */
export const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => parted(line).join(" "))
    .filter(Boolean);

const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/;
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

const parted = (line: string): string[] => line.split(/\s+/).filter(Boolean);

/** Signs stay with the word before them. */
function known(text: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike || !words.length) words.push(segment);
    else words.push(`${words.pop() ?? ""}${segment}`);
  }
  return words;
}

/** One more tap; it never lies before the one before it. */
export function tapped(tapping: Tapping, at: number): Tapping {
  if (isOver(tapping)) return tapping;
  const last = tapping.taps.at(-1) ?? 0;
  return { ...tapping, taps: [...tapping.taps, Math.max(last, round(at))] };
}

/** Without the last tap. */
export const untapped = (tapping: Tapping): Tapping => ({
  ...tapping,
  taps: tapping.taps.slice(0, -1),
});

export const isOver = (tapping: Tapping): boolean => tapping.taps.length >= itemsOf(tapping).length;

/** The lyrics with the times that were tapped, as far as they go; `seconds` is the song's length. */
export function timedLines(tapping: Tapping, seconds: number): LyricLine[] {
  const { lines, taps, unit } = tapping;
  if (unit === "lines") {
    return lines.map((text, index) => {
      const start = taps[index] ?? null;
      const next = taps[index + 1];
      const end = start === null ? null : (next ?? Math.min(seconds, start + LAST_LINE_S));
      return { text, start, end, words: [] };
    });
  }
  let done = 0;
  return lines.map((text) => {
    const texts = wordsOf(text);
    const words = texts.flatMap((word, index) =>
      wordAt(word, taps, done + index, index === texts.length - 1, seconds),
    );
    done += texts.length;
    const whole = words.length === texts.length;
    const start = words[0]?.start ?? null;
    return { text, start, end: words.at(-1)?.end ?? null, words: whole ? words : [] };
  });
}

function wordAt(
  text: string,
  taps: readonly number[],
  index: number,
  last: boolean,
  seconds: number,
): LyricWord[] {
  const start = taps[index];
  if (start === undefined) return [];
  const next = taps[index + 1] ?? Math.min(seconds, start + LAST_WORD_S);
  return [{ text, start, end: last ? Math.min(next, round(start + LONGEST_WORD_S)) : next }];
}

const round = (seconds: number): number => Math.round(seconds * 100) / 100;

/** The line that is sung at a moment: the last one that has begun; −1 before the first. */
export function lineAt(lines: readonly LyricLine[], at: number): number {
  let found = -1;
  lines.forEach(({ start }, index) => {
    if (start !== null && start <= at) found = index;
  });
  return found;
}

/** A line cut before each of its words: together they are the line, whatever stands between. */
export function piecesOf({ text, words }: LyricLine): string[] {
  let from = 0;
  const starts = words.map((word) => {
    const start = Math.max(from, text.indexOf(word.text, from));
    from = start + word.text.length;
    return start;
  });
  return starts.map((start, index) => text.slice(index ? start : 0, starts[index + 1]));
}
