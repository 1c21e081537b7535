// What is being said, word by word in time with the sound.

import { flag, number, place } from "../lib/params.js";
import { tame } from "../lib/text.js";
import { clearPage, drawPage, splitWords } from "./sentence.js";

export const sounds = true;

export const options = {
  pos: place("bottom"),
  size: number(50, 12, 200), // px
  lines: number(2, 1, 8),
  width: number(1010, 200, 3840), // px
  hold: number(1.6, 0, 60), // seconds after the last word
  name: flag(true),
  words: flag(true), // false: the sentence stands as a whole
};

const IN_MS = 160;
const OUT_MS = 240;
const LOST_HOLD_S = 4; // the house went away in the middle of a sentence
const SYLLABLES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const READ_LINE_MS = 2_200; // one word longer than the box: text without spaces rolls at this pace

export default function subtitles(house, params, root) {
  const view = new Subtitles(params, root);
  house.on("scene", (scene) => view.restore(scene));
  house.on("speech", (speech) => view.begin(speech));
  house.on("subtitle", (sentence) => view.show(sentence));
  house.on("word", (word) => view.mark(word));
  house.on("speech_end", (end) => view.end(end));
  house.on("disconnect", () => view.hideIn(LOST_HOLD_S));
}

class Subtitles {
  constructor(params, root) {
    this.params = params;
    this.box = makeBox(params);
    root.append(this.box);
    [this.plate, this.frame] = this.box.children;
    this.text = this.frame.firstChild;
    this.lineHeight = params.size * 1.32; // px, as the stylesheet has it
    this.speaker = "";
    this.sentence = null; // the one on show, with its words
    this.now = -1; // its word that is being heard
    // Lines move when a font or an emote arrives late.
    new ResizeObserver(() => this.follow()).observe(this.text);
  }

  restore({ name, speech }) {
    this.speaker = name;
    if (!speech) return this.clear();
    this.begin(speech);
    if (!speech.subtitle) return this.clear();
    this.show({ ...speech.subtitle, utterance: speech.utterance });
    if (speech.word >= this.sentence.first) {
      this.mark({ utterance: speech.utterance, index: speech.word });
    }
  }

  begin({ speaker }) {
    this.speaker = speaker || this.speaker;
  }

  show(sentence) {
    clearTimeout(this.leaving);
    this.sentence = { ...sentence, words: splitWords(sentence) };
    this.now = this.params.words ? -1 : Infinity;
    this.reached = 0;
    this.over = false;
    const speaker = sentence.speaker || this.speaker; // of a script, each line has its own
    this.plate.textContent = tame(speaker, 40);
    this.plate.hidden = !this.params.name || !speaker;
    this.turnTo(0);
    this.box.classList.add("shown");
  }

  mark({ utterance, index }) {
    if (this.over || utterance !== this.sentence?.utterance) return;
    const at = index - this.sentence.first;
    if (at < 0 || at >= this.sentence.words.length) return;
    if (at < this.pageStart || at >= this.pageEnd) this.turnTo(at);
    if (this.params.words) this.paint(at);
    this.reached = at;
    this.follow();
    clearTimeout(this.leaving);
    if (at < this.sentence.words.length - 1) return;
    this.hideIn(guessSeconds(this.sentence.words[at].text) + this.params.hold);
  }

  end({ utterance, complete, words }) {
    if (utterance !== this.sentence?.utterance) return;
    this.over = true;
    if (complete) this.paint(Infinity);
    else {
      this.paint(-1, words - this.sentence.first);
      this.text.classList.add("cut"); // what was never heard goes, a word cut in its middle too
    }
    this.hideIn(this.params.hold);
  }

  /** Draws the page of the sentence that begins with word `at`. */
  turnTo(at) {
    clearPage(this.text);
    this.spans = drawPage(this.text, this.sentence.words.slice(at));
    this.pageStart = at;
    this.pageEnd = at + this.spans.length;
    this.paint(this.now);
    this.rollTo(0);
  }

  /** The word `now` is being heard, those before `heard` were, the rest is not. */
  paint(now, heard = now) {
    this.now = now;
    this.spans.forEach((span, at) => {
      const place = at + this.pageStart;
      span.className = place < heard ? "heard" : place === now ? "now" : "unheard";
    });
  }

  /** Rolls so that the line of the word reached is seen. */
  follow() {
    const span = this.sentence && this.spans[this.reached - this.pageStart];
    if (!span) return;
    const height = this.lineHeight;
    const first = Math.round(span.offsetTop / height);
    const last = first + Math.round(span.offsetHeight / height) - 1;
    this.rollTo(first);
    if (last >= first + this.params.lines) this.rollOn(first, last);
  }

  rollOn(line, last) {
    this.rolling = setTimeout(() => {
      this.rollTo(line + 1);
      if (line + this.params.lines < last) this.rollOn(line + 1, last);
    }, READ_LINE_MS);
  }

  /** Moves the text so that `line` is the first to be seen, but never past the last lines. */
  rollTo(line) {
    clearTimeout(this.rolling);
    const height = this.lineHeight;
    const count = Math.round(this.text.offsetHeight / height);
    const top = Math.max(0, Math.min(line, count - this.params.lines));
    this.text.style.transform = `translateY(${-top * height}px)`;
  }

  hideIn(seconds) {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.clear(), seconds * 1_000);
  }

  clear() {
    clearTimeout(this.leaving);
    clearTimeout(this.rolling);
    this.box.classList.remove("shown");
    this.sentence = null;
    this.leaving = setTimeout(() => clearPage(this.text), OUT_MS);
  }
}

// How long a word sounds: about a tenth of a second a letter, twice that where a letter is a syllable.
function guessSeconds(word) {
  const letters = Math.min(word.length, 200);
  const syllables = (word.match(SYLLABLES) ?? []).length;
  return 0.1 * (letters + Math.min(syllables, 200));
}

function makeBox(params) {
  const box = document.createElement("div");
  box.className = "subtitle plate";
  box.style.setProperty("--size", `${params.size}px`);
  box.style.setProperty("--lines", params.lines);
  box.style.setProperty("--in", `${IN_MS}ms`);
  box.style.setProperty("--out", `${OUT_MS}ms`);
  box.style.width = `${params.width}px`;
  const [plate, frame, text] = ["speaker", "frame", "text"].map((name) => {
    const node = document.createElement("div");
    node.className = name;
    return node;
  });
  plate.dir = "auto";
  text.dir = "auto";
  frame.append(text);
  box.append(plate, frame);
  return box;
}
