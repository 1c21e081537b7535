// What is being sung, word by word in time with the sound.

import { number, choice, place } from "../lib/params.js";
import { tame } from "../lib/text.js";
import { Timer } from "../lib/timer.js";
import { drawLine, fillTo, stand } from "./line.js";

export const sounds = false;

export const options = {
  pos: place("bottom"),
  theme: choice("outline", "plate"),
  size: number(48, 12, 200), // px
  width: number(1150, 200, 1900), // px
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
  house.on("scene", ({ lyrics: song, held }) => view.restore(song, held));
  house.on("lyrics", (song) => view.begin(song));
  house.on("lyric", (cue) => view.mark(cue));
  house.on("lyrics_end", ({ utterance }) => view.end(utterance));
  house.on("held", ({ held }) => view.hold(held));
  house.on("disconnect", () => view.hideIn(LOST_MS));
}

class Lyrics {
  constructor(params, root) {
    this.params = params;
    this.box = document.createElement("div");
    this.box.className = "lyrics plate text";
    this.box.dir = "auto";
    this.box.style.setProperty("--size", `${params.size}px`);
    this.box.style.setProperty("--width", `${params.width}px`);
    this.box.style.setProperty("--in", `${IN_MS}ms`);
    this.box.style.setProperty("--out", `${OUT_MS}ms`);
    root.append(this.box);
    this.song = null;
    this.line = -1; // the line in the middle
    this.onceSung = new Timer(); // goes with the song
    this.leaving = new Timer(); // goes on whatever is held
  }

  restore(song, held) {
    this.hold(held);
    if (!song) return this.clear();
    this.begin(song);
    if (song.line >= 0) this.mark(song, song.since_ms);
  }

  /** The song stands still, or goes on. */
  hold(held) {
    this.held = held;
    this.onceSung.hold(held);
    stand(this.box, held);
  }

  begin(song) {
    this.stopTimers();
    this.song = song;
    this.line = -1;
    if (!song.lines.length) return this.clear();
    const at = song.lines.findIndex(({ end_ms }) => end_ms > song.at_ms);
    this.show(Math.max(0, at));
    this.box.classList.add("shown");
  }

  /** This word is sung, since so many milliseconds. */
  mark({ utterance, line, word }, since = 0) {
    if (utterance !== this.song?.utterance || !this.song.lines[line]) return;
    this.stopTimers();
    this.box.classList.add("shown");
    this.show(line);
    fillTo(this.current, this.song.lines[line], word, since);
    if (this.held) stand(this.box, true);
    this.goOn(line, word, since);
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
  goOn(line, word, since) {
    const { lines } = this.song;
    const { words, start_ms, end_ms } = lines[line];
    if (word < words.length - 1) return;
    const next = lines[line + 1];
    if (next && next.start_ms - end_ms < FAR_MS) return;
    const rest = end_ms - (words[word]?.start_ms ?? start_ms) - since;
    this.onceSung.in(rest + (next ? COMES_MS : STAYS_MS), () =>
      next ? this.show(line + 1) : this.hide(),
    );
  }

  end(utterance) {
    if (utterance === this.song?.utterance) this.hideIn(0);
  }

  hideIn(milliseconds) {
    this.onceSung.stop();
    this.leaving.in(milliseconds, () => this.hide());
  }

  hide() {
    this.stopTimers();
    this.box.classList.remove("shown");
    this.leaving.in(OUT_MS, () => this.clear());
  }

  clear() {
    this.stopTimers();
    this.box.classList.remove("shown");
    this.box.replaceChildren();
    this.song = null;
    this.line = -1;
  }

  stopTimers() {
    this.onceSung.stop();
    this.leaving.stop();
  }
}
