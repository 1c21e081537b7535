import type { Word } from "../player/wire";

/** A piece of the text as it is shown; `from` and `to` are its code points in what was written. */
export interface Token {
  text: string;
  from: number;
  to: number;
  /** It ends its line. */
  breaks: boolean;
  /** Who speaks, as a place among the speakers; -1 where nobody is named. */
  speaker: number;
}

/** The words of a text as they are read along, without what stands in `hidden` spans. */
export function tokensOf(
  text: string,
  hidden: readonly (readonly [number, number])[],
  speakerOf: (line: string) => number = () => -1,
): Token[] {
  const seen = blanked(text, hidden);
  const tokens: Token[] = [];
  let start = 0; // in code points
  let speaker = -1;
  for (const line of seen.split("\n")) {
    const named = speakerOf(line);
    if (named >= 0) speaker = named; // a line without a name goes on with the one before
    let at = 0;
    for (const found of line.matchAll(/\S+/gu)) {
      const from = start + length(line.slice(0, found.index));
      at = from + length(found[0]);
      const shown = found[0].replaceAll(HIDDEN, "");
      if (shown) tokens.push({ text: shown, from, to: at, breaks: false, speaker });
    }
    const last = tokens.at(-1);
    if (last) last.breaks = true;
    start += length(line) + 1;
  }
  return tokens;
}

const HIDDEN = "\u0000";

/** Each hidden place by a mark of the same length, so that every offset stays what it is. */
function blanked(text: string, hidden: readonly (readonly [number, number])[]): string {
  let at = 0;
  let made = "";
  for (const [from, to] of hidden) {
    made += text.slice(at, from) + HIDDEN.repeat(length(text.slice(from, to)));
    at = to;
  }
  return made + text.slice(at);
}

const length = (text: string): number => Array.from(text).length;

/** The last word that has begun at a time; -1 before the first. `words` are in order. */
export function wordAt(words: readonly Pick<Word, "start">[], seconds: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.start ?? 0) <= seconds) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The token a place in the text lies in, else the next one; -1 after the last. */
export function tokenAt(tokens: readonly Token[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.to ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low < tokens.length ? low : -1;
}

/** How far one has heard: tokens before `now` were heard, after it not; `now` is -1 in a pause. */
export interface Reading {
  heard: number;
  now: number;
}

const LINGER_S = 0.25; // a word stays marked through a short pause

export function readingAt(
  tokens: readonly Token[],
  words: readonly Word[],
  seconds: number,
): Reading {
  const word = words[wordAt(words, seconds)];
  if (!word || word.offset < 0) return { heard: 0, now: -1 };
  const token = tokenAt(tokens, word.offset);
  const sounding = seconds < word.end + LINGER_S;
  return sounding ? { heard: token, now: token } : { heard: token + 1, now: -1 };
}
