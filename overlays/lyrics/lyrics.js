// What is being sung, word by word in time with the sound.

import { number, choice, place } from "../lib/params.js";
import { tame } from "../lib/text.js";
import { drawLine, fillTo } from "./line.js";

export const sounds = false;

export const options = {
  pos: place("bottom"),
  theme: choice("outline", "plate"),
  size: number(48, 12, 200), // px
  before: number(1, 0, 4), // lines above the one that is sung
  after: number(1, 0, 4), // and below
};

const IN_MS = 160;
const OUT_MS = 240;
const COMES_MS = 1_500; // after a line, where the next one is far, it is shown so much later
const FAR_MS = 3_000;
const STAYS_MS = 4_000; // the last line, once it is sung
const LOST_MS = 4_000; // the house went away in the middle of a song

export default function lyrics(house, params, root) {
  const view = new Lyrics(params, root);
  house.on("scene", ({ lyrics: song }) => view.restore(song));
  house.on("lyrics", (song) => view.begin(song));
  house.on("lyric", (cue) => view.mark(cue));
  house.on("lyrics_end", ({ utterance }) => view.end(utterance));
  house.on("disconnect", () => view.hideIn(LOST_MS));
}

class Lyrics {
  constructor(params, root) {
    this.params = params;
    this.box = document.createElement("div");
    this.box.className = "lyrics plate text";
    this.box.dir = "auto";
    this.box.style.setProperty("--size", `${params.size}px`);
    this.box.style.setProperty("--in", `${IN_MS}ms`);
    this.box.style.setProperty("--out", `${OUT_MS}ms`);
    root.append(this.box);
    this.song = null;
    this.line = -1; // the line in the middle
  }

  restore(song) {
    if (!song) return this.clear();
    this.begin(song);
    if (song.line >= 0) this.mark({ utterance: song.utterance, line: song.line, word: song.word });
  }

  begin(song) {
    clearTimeout(this.later);
    this.song = song;
    this.line = -1;
    if (!song.lines.length) return this.clear();
    const at = song.lines.findIndex(({ end_ms }) => end_ms > song.at_ms);
    this.show(Math.max(0, at));
    this.box.classList.add("shown");
  }

  mark({ utterance, line, word }) {
    if (utterance !== this.song?.utterance || !this.song.lines[line]) return;
    clearTimeout(this.later);
    this.box.classList.add("shown");
    this.show(line);
    fillTo(this.current, this.song.lines[line], word);
    this.goOn(line, word);
  }

  /** Draws the line in the middle and those around it. */
  show(line) {
    if (line === this.line) return;
    this.line = line;
    const { before, after } = this.params;
    const first = Math.max(0, line - before);
    const shown = this.song.lines.slice(first, line + after + 1);
    const nodes = shown.map((one, at) => drawLine(one, first + at - line));
    nodes.at(-1).classList.add("risen");
    this.current = nodes[line - first];
    this.box.replaceChildren(...this.heading(line), ...nodes);
  }

  /** Title and artist stand above the first line. */
  heading(line) {
    if (line > 0 || !this.params.before) return [];
    const title = document.createElement("div");
    title.className = "title";
    title.textContent = tame([this.song.title, this.song.artist].filter(Boolean).join(" · "), 120);
    return [title];
  }

  /** Once the last word of a line is sung: the next line, where it is far, or the end. */
  goOn(line, word) {
    const { lines } = this.song;
    const { words, start_ms, end_ms } = lines[line];
    if (word < words.length - 1) return;
    const next = lines[line + 1];
    if (next && next.start_ms - end_ms < FAR_MS) return;
    const rest = end_ms - (words[word]?.start_ms ?? start_ms);
    this.later = setTimeout(
      () => (next ? this.show(line + 1) : this.hide()),
      rest + (next ? COMES_MS : STAYS_MS),
    );
  }

  end(utterance) {
    if (utterance === this.song?.utterance) this.hideIn(0);
  }

  hideIn(milliseconds) {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.hide(), milliseconds);
  }

  hide() {
    clearTimeout(this.later);
    this.box.classList.remove("shown");
    this.later = setTimeout(() => this.clear(), OUT_MS);
  }

  clear() {
    clearTimeout(this.later);
    this.box.classList.remove("shown");
    this.box.replaceChildren();
    this.song = null;
    this.line = -1;
  }
}
