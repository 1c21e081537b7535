// A line as words that can be filled with colour from their beginning to their end.

import { tame } from "../lib/text.js";

const LINE_LETTERS = 300; // more is no line
const LINE_WORDS = 60;

/** `away` is where it stands: 0 in the middle, -1 the line before, 1 the one after. */
export function drawLine({ text, words }, away) {
  const node = document.createElement("div");
  node.className = `line ${away ? "near" : "main"} ${away > 0 ? "after" : ""}`.trim();
  if (away || !words.length) node.textContent = tame(text, LINE_LETTERS);
  else drawWords(node, text, words.slice(0, LINE_WORDS));
  return node;
}

/** Words before `word` are sung, that one is being sung as long as it takes, the rest is not.
 * `since` is how many milliseconds of it were sung before. */
export function fillTo(node, { words, start_ms, end_ms }, word, since = 0) {
  if (!words.length) node.classList.toggle("whole", end_ms >= start_ms);
  node.querySelectorAll(".word").forEach((span, at) => {
    span.classList.toggle("sung", at < word);
    const now = at === word;
    if (now && !span.classList.contains("now")) {
      span.getBoundingClientRect(); // without a look before, a new line would not move
      span.style.setProperty("--long", `${words[at].end_ms - words[at].start_ms}ms`);
    }
    span.classList.toggle("now", now);
    if (now && since) fillsOf(span).forEach((fill) => (fill.currentTime = since));
  });
}

/** The words that fill stand still as they are, or fill on. */
export function stand(node, still) {
  fillsOf(node).forEach((fill) => (still ? fill.pause() : fill.play()));
}

const fillsOf = (node) =>
  node.getAnimations({ subtree: true }).filter(({ effect }) => effect.target.closest(".fill"));

function drawWords(node, text, words) {
  let from = 0;
  let found = 0;
  for (const { text: word } of words) {
    found = text.indexOf(word, from);
    if (from > 0 || found > 0) node.append(found < 0 ? " " : tame(text.slice(from, found), 8));
    if (found >= 0) from = found + word.length;
    node.append(drawWord(tame(word, 80)));
  }
  if (found >= 0) node.append(tame(text.slice(from), LINE_LETTERS)); // a sign after the last word
}

function drawWord(text) {
  const word = document.createElement("span");
  word.className = "word";
  const fill = document.createElement("span");
  fill.className = "fill";
  fill.setAttribute("aria-hidden", "true");
  const uncovered = document.createElement("span");
  uncovered.textContent = text;
  fill.append(uncovered);
  word.append(text, fill);
  return word;
}
