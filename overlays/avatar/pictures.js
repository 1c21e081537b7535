// The streamer's own pictures in Cue's place: /overlay/pictures/<name>/<expression>-<mouth>.png,
// where mouth is closed or open. One that is missing gives way to neutral, then to closed.

import { EXPRESSIONS } from "./face.js";

export class Pictures {
  /** `failed()` is called when none of the pictures can be shown. */
  constructor(name, failed) {
    this.node = document.createElement("div");
    this.node.className = "pictures";
    this.images = {};
    this.expression = "neutral";
    this.open = false;
    const loads = Object.keys(EXPRESSIONS).flatMap((expression) =>
      ["closed", "open"].map((mouth) => this.#load(name, `${expression}-${mouth}`)));
    Promise.all(loads).then(() => {
      if (!Object.keys(this.images).length) failed();
    });
  }

  wear(name) {
    this.expression = name;
    this.node.dataset.expression = name;
    this.#show();
  }

  /** Any mouth but a closed one is open; without a name it is closed. */
  say(mouth = "closed") {
    this.open = mouth !== "closed";
    this.#show();
  }

  look() {} // pictures keep their eyes

  #show() {
    const mouth = this.open ? "open" : "closed";
    const wanted = [`${this.expression}-${mouth}`, `neutral-${mouth}`,
      `${this.expression}-closed`, "neutral-closed", ...Object.keys(this.images)];
    const shown = wanted.find((key) => key in this.images);
    for (const [key, image] of Object.entries(this.images)) {
      image.classList.toggle("on", key === shown);
    }
  }

  #load(name, key) {
    return new Promise((resolve) => {
      const image = new Image();
      image.alt = "";
      image.onload = () => {
        this.images[key] = image;
        this.node.append(image);
        this.#show();
        resolve();
      };
      image.onerror = resolve;
      image.src = new URL(`../pictures/${encodeURIComponent(name)}/${key}.png`, import.meta.url);
    });
  }
}
