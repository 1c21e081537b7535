// A sentence as words with their places in it, drawn a page at a time.

import { fill } from "../lib/text.js";

const PAGE_WORDS = 60;
const PAGE_LETTERS = 600; // a page is more than the box shows, and bounds what a long text costs
const WORD_LETTERS = 300;

/** The sentence's words as `{text, gap, emotes, at}`: `gap` stands before it, `at` counts points. */
export function splitWords({ text, words, emotes }) {
  let unit = 0; // UTF-16 units, as strings count
  let point = 0; // code points, as emotes count
  return words.map((word) => {
    const found = text.indexOf(word, unit);
    const gap = found < 0 ? " " : text.slice(unit, found);
    if (found >= 0) {
      point += countPoints(gap);
      unit = found + word.length;
    }
    const at = point;
    point += countPoints(word);
    const mine = (emotes ?? []).filter(({ start, end }) => start >= at && end <= point);
    return { text: word, gap, at, emotes: mine };
  });
}

/** Appends as many of `words` as a page holds and answers their elements. */
export function drawPage(node, words) {
  const spans = [];
  let letters = 0;
  for (const word of words.slice(0, PAGE_WORDS)) {
    letters += word.text.length;
    if (spans.length && letters > PAGE_LETTERS) break;
    const span = document.createElement("span");
    fill(span, word.text, word.emotes, word.at, WORD_LETTERS);
    node.append(spans.length ? word.gap.slice(0, 4) : "", span);
    spans.push(span);
  }
  return spans;
}

export function clearPage(node) {
  node.replaceChildren();
  node.classList.remove("cut");
}

function countPoints(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
