// The face of the show: its mouth follows the sound, its expression the words.

import { notice } from "../lib/notice.js";
import { flag, number, place, word } from "../lib/params.js";
import { say } from "../lib/texts.js";
import { Cue } from "./cue.js";
import { EXPRESSIONS, SPEAKING } from "./face.js";
import { Life } from "./life.js";
import { Pictures } from "./pictures.js";

export const sounds = true;

export const options = {
  pos: place("bottom-right"),
  size: number(368, 32, 2160), // px
  flip: flag(false),
  bob: flag(true),
  pictures: word(""),
};

const LEAST_MOUTH_MS = 60; // a shorter mouth is a flicker, not a sound
const SILENCE_MS = 120; // after this long closed the expression's own mouth comes back
const NEUTRAL_AFTER_MS = 4_000;
const BOUNCE = 6; // units at full loudness

export default function avatar(house, params, root) {
  const view = new Avatar(params, root);
  house.on("scene", (scene) => view.restore(scene));
  house.on("speech", () => view.begin());
  house.on("mouth", (mouth) => view.move(mouth));
  house.on("expression", ({ name }) => view.wear(name));
  house.on("bookmark", ({ name }) => name in EXPRESSIONS && view.wear(name));
  house.on("speech_end", () => view.end());
  house.on("alert", () => view.life.wake());
  house.on("disconnect", () => view.end());
}

class Avatar {
  constructor(params, root) {
    this.params = params;
    this.box = document.createElement("div");
    this.box.className = "avatar";
    this.box.style.setProperty("--size", `${params.size}px`);
    this.box.classList.toggle("no-bob", !params.bob);
    this.mirror = document.createElement("div");
    this.mirror.classList.toggle("flip", params.flip);
    this.box.append(this.mirror);
    root.append(this.box);
    this.expression = "neutral";
    this.moved = -Infinity; // when the mouth last changed, ms
    this.#embody(params.pictures ? new Pictures(params.pictures, () => this.#giveUp()) : new Cue());
    this.life = new Life(this);
  }

  restore({ expression, mouth, speech }) {
    this.wear(expression);
    if (!speech) return this.end();
    this.begin();
    this.move(mouth);
  }

  begin() {
    clearTimeout(this.calming);
    this.life.wake();
    this.box.classList.add("speaking");
  }

  end() {
    this.box.classList.remove("speaking");
    this.move({ shape: "closed", level: 0 });
    clearTimeout(this.calming);
    this.calming = setTimeout(() => this.wear("neutral"), NEUTRAL_AFTER_MS);
  }

  wear(name) {
    if (!(name in EXPRESSIONS)) name = "neutral";
    clearTimeout(this.calming);
    if (name !== this.expression) this.life.wake();
    this.expression = name;
    this.body.wear(name);
    if (this.resting) this.body.say();
  }

  move({ shape, level }) {
    clearTimeout(this.next);
    const wait = this.moved + LEAST_MOUTH_MS - performance.now();
    if (wait > 0) this.next = setTimeout(() => this.#open(shape, level), wait);
    else this.#open(shape, level);
  }

  #open(shape, level) {
    this.box.style.setProperty("--bounce", -BOUNCE * Math.min(1, Math.max(0, level || 0)));
    const name = SPEAKING.includes(shape) ? shape : "closed";
    if (name === "closed" && this.resting) return;
    if (name !== this.shape) this.moved = performance.now();
    if (name !== "closed" || this.shape !== "closed") this.#rest(name === "closed");
    this.shape = name;
    this.body.say(name);
  }

  #rest(soon) {
    clearTimeout(this.silent);
    this.resting = false;
    if (!soon) return;
    this.silent = setTimeout(() => {
      this.resting = true;
      this.body.say();
    }, SILENCE_MS);
  }

  #embody(body) {
    this.body = body;
    this.mirror.replaceChildren(body.node);
    this.resting = true;
    this.shape = "closed";
    body.wear(this.expression);
    body.say();
  }

  #giveUp() {
    notice("pictures", say("no_pictures", { name: this.params.pictures }));
    this.#embody(new Cue());
  }
}
