import type { Line, Word } from "../player";

/** A stretch of what was said: a line with its speaker, or all of it where there are no lines. */
export interface Stretch {
  speaker: string;
  start: number;
  end: number;
  words: readonly Word[];
}

/** The words, each in the last line that began before it. */
export function stretchesOf(words: readonly Word[], lines: readonly Line[]): Stretch[] {
  if (lines.length === 0) {
    const end = words[words.length - 1]?.end ?? 0;
    return words.length ? [{ speaker: "", start: 0, end, words }] : [];
  }
  let at = 0;
  return lines.map((line, index) => {
    const until = lines[index + 1]?.start ?? Infinity;
    const from = at;
    while (at < words.length && (words[at]?.start ?? 0) < until) at += 1;
    const said = words.slice(from, at);
    const { speaker, start, end } = line;
    return { speaker, start, end, words: said.length ? said : [asWord(line)] };
  });
}

/** The word that is heard at a moment: the last that has begun; -1 before the first. */
export function wordAt(words: readonly Word[], at: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.start ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const asWord = ({ text, start, end }: Line): Word => ({ text, start, end, offset: -1 });
