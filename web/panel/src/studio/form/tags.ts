const TAGS =
  /\[\/?(?:pause|rate|pitch|volume|voice|style|lang|emphasis|say|spell|digits)(?:[ \t]+[^[\]\n]{1,200})?\]/g;
const XML = /<[^<>]{1,400}>/g;

export type Markup = "tags" | "ssml" | "plain";

/** Where a text's tags stand, as [from, to) in UTF-16 units. */
export function tagSpans(text: string, markup: Markup): [number, number][] {
  if (markup === "plain") return [];
  const tags = text.matchAll(markup === "ssml" ? XML : TAGS);
  return [...tags].map((tag) => [tag.index, tag.index + tag[0].length]);
}

const CUES = /^(?:WEBVTT.*|NOTE.*|\d+|.*-->.*)\r?$|<[^<>\n]{1,200}>/gm;

/** What of a file of captions is not said: numbers, times, marks. */
export function cueSpans(text: string): [number, number][] {
  return [...text.matchAll(CUES)].map((cue) => [cue.index, cue.index + cue[0].length]);
}

export interface Edit {
  text: string;
  /** What is selected afterwards. */
  from: number;
  to: number;
}

/** What the buttons above a text put around what is selected. */
export const TAG_BUTTONS = {
  pause: ["[pause 600ms]", ""],
  rate: ["[rate 1.2]", "[/rate]"],
  voice: ["[voice en-gb]", "[/voice]"],
  emphasis: ["[emphasis]", "[/emphasis]"],
  say: ["[say words]", "[/say]"],
} as const;

/** The text with a tag around the selection; a pause comes after it. */
export function withTag(
  text: string,
  from: number,
  to: number,
  [before, after]: readonly [string, string],
): Edit {
  const inside = text.slice(from, to);
  if (!after) {
    const at = to + before.length;
    return { text: text.slice(0, to) + before + text.slice(to), from: at, to: at };
  }
  const whole = text.slice(0, from) + before + inside + after + text.slice(to);
  const start = from + before.length;
  return { text: whole, from: start, to: start + inside.length };
}
