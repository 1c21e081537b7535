// What runs on the channel, as bars with the time that is left: votes, the hype train, ads.

import { list, number, place } from "../lib/params.js";
import { Meter } from "./meter.js";

export const options = {
  pos: place("top-right"),
  kinds: list("poll", "prediction", "hype", "ads"),
  size: number(22, 10, 120), // px
  width: number(420, 200, 1920), // px
};

const OUT_MS = 240;
const TICK_MS = 250;

export default function meters(house, params, root) {
  const view = new Meters(params, root);
  house.on("scene", (scene) => view.restore(scene));
  house.on("meter", (meter) => view.show(meter));
  house.on("meter_remove", ({ id }) => view.remove(id));
}

class Meters {
  constructor(params, root) {
    this.params = params;
    this.box = document.createElement("div");
    this.box.className = "meters";
    this.box.style.setProperty("--size", `${params.size}px`);
    this.box.style.width = `${params.width}px`;
    root.append(this.box);
    this.shown = new Map(); // id to Meter
    this.behind_s = 0; // how far the house's clock is behind this machine's
  }

  restore({ meters, at }) {
    this.behind_s = Date.now() / 1_000 - at;
    const stand = new Set(meters.map(({ id }) => id));
    for (const id of [...this.shown.keys()]) if (!stand.has(id)) this.remove(id);
    for (const meter of meters) this.show(meter);
  }

  show(meter) {
    if (!this.params.kinds.includes(meter.kind)) return;
    let known = this.shown.get(meter.id);
    if (!known) {
      known = new Meter(this.params.lang);
      this.shown.set(meter.id, known);
      this.box.append(known.node);
    }
    known.draw(meter, this.now());
    this.clock ??= setInterval(() => this.tick(), TICK_MS);
  }

  remove(id) {
    const known = this.shown.get(id);
    if (!known) return;
    this.shown.delete(id);
    known.node.classList.add("leaving");
    setTimeout(() => known.node.remove(), OUT_MS);
  }

  tick() {
    const now = this.now();
    for (const [id, known] of this.shown) {
      if (known.isOver(now)) this.remove(id);
      else known.tick(now);
    }
    if (this.shown.size) return;
    clearInterval(this.clock);
    this.clock = null;
  }

  now() {
    return Date.now() / 1_000 - this.behind_s;
  }
}
