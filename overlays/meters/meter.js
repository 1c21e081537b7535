// One of them: a head with its name and the time left, and its bars.

import { tame } from "../lib/text.js";
import { say } from "../lib/texts.js";

const MOST_ROWS = 10;
const LAST_S = 10; // the time left turns lamp

export class Meter {
  constructor(language) {
    this.language = language;
    this.node = make("section", "meter plate text");
    this.title = make("h1", "title");
    this.left = make("span", "left");
    this.rows = make("div", "rows");
    const head = make("header", "head");
    head.append(this.title, this.left);
    this.node.append(head, this.rows);
    this.bars = [];
  }

  draw(meter, now) {
    this.meter = meter;
    Object.assign(this.node.dataset, { kind: meter.kind, phase: meter.phase });
    this.title.textContent = tame(this.headline(), 80);
    const rows = this.rowsOf(meter);
    while (this.bars.length > rows.length) this.bars.pop().node.remove();
    while (this.bars.length < rows.length) this.bars.push(this.addBar());
    rows.forEach((row, at) => this.bars[at].draw(row));
    if (meter.simulated && !this.mark) {
      this.mark = make("span", "simulated", this.say("simulated"));
      this.node.append(this.mark);
    }
    this.tick(now);
  }

  /** Once in a while: the time that is left, and the bar that follows it. */
  tick(now) {
    const { kind, phase, ends_at, goal } = this.meter;
    const seconds = phase === "open" && ends_at ? Math.max(0, ends_at - now) : null;
    this.left.textContent = phase === "open" ? (seconds === null ? "" : clock(seconds)) : this.state();
    this.left.classList.toggle("last", seconds !== null && seconds <= LAST_S);
    if (kind === "ads" && goal > 0) this.bars[0].fill(Math.min(1, (seconds ?? 0) / goal));
  }

  isOver(now) {
    return this.meter.gone_at > 0 && now >= this.meter.gone_at;
  }

  state() {
    if (this.meter.kind === "hype") return "";
    return this.say(this.meter.phase === "locked" ? "votes_locked" : "votes_closed");
  }

  headline() {
    const { kind, title, phase, level } = this.meter;
    if (kind === "hype") return this.say(phase === "closed" ? "hype_over" : "hype_runs", { amount: level });
    return kind === "ads" ? this.say("ads") : title;
  }

  rowsOf({ kind, choices, amount, goal, phase }) {
    if (kind === "ads") return [{ text: "", value: "", share: 1 }];
    if (kind === "hype") return phase === "closed" ? [] : [train(amount, goal, this.language)];
    const all = choices.slice(0, MOST_ROWS);
    const total = all.reduce((sum, choice) => sum + choice.amount, 0);
    return all.map((choice) => ({
      text: choice.text,
      value: `${Math.round(total ? (choice.amount / total) * 100 : 0)} %`,
      share: total ? choice.amount / total : 0,
      wins: choice.wins,
    }));
  }

  addBar() {
    const bar = new Bar();
    this.rows.append(bar.node);
    return bar;
  }

  say(key, values) {
    return say(key, values, this.language);
  }
}

class Bar {
  constructor() {
    this.node = make("div", "bar");
    this.level = make("i", "level");
    this.text = make("bdi", "name");
    this.value = make("span", "value");
    this.node.append(this.level, this.text, this.value);
  }

  draw({ text, value, share, wins = false }) {
    this.text.textContent = `${wins ? "✓ " : ""}${tame(text, 60)}`;
    this.value.textContent = value;
    this.node.classList.toggle("wins", wins);
    this.fill(share);
  }

  fill(share) {
    this.level.style.transform = `scaleX(${share.toFixed(4)})`;
  }
}

function train(amount, goal, language) {
  const share = goal > 0 ? Math.min(1, amount / goal) : 0;
  const told = [amount, goal].map((number) => number.toLocaleString(language || "en"));
  return { text: `${Math.floor(share * 100)} %`, value: goal ? told.join(" / ") : told[0], share };
}

function clock(seconds) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function make(tag, name, text = "") {
  const node = document.createElement(tag);
  node.className = name;
  node.dir = "auto";
  node.textContent = text;
  return node;
}
