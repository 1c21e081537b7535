// What is worth a celebration, one at a time.

import { list, number, place } from "../lib/params.js";
import { sayAlert } from "../lib/texts.js";
import { Chimes } from "./chimes.js";
import { drawCard } from "./card.js";
import { Queue } from "./queue.js";

const KINDS = ["sub", "resub", "gift", "bomb", "bits", "raid", "follow", "redemption", "hype", "test"];

export const options = {
  pos: place("top"),
  kinds: list(...KINDS),
  hold: number(6, 1, 60), // seconds an alert stands
  volume: number(1, 0, 1), // of the chime; 0 is silent
};

const IN_MS = 320;
const OUT_MS = 240;
const GAP_MS = 400;
const STEP_MS = 1_000 / 3; // the bulbs' chase; more than three flashes a second can hurt people
const CHASE_MS = 1_200;
const BULB_GROUPS = 3;

export default function alerts(house, params, root) {
  const view = new Alerts(house, params, root);
  house.on("scene", (scene) => view.restore(scene));
  house.on("alert", (alert) => view.add(alert));
  house.on("alert_remove", ({ id }) => view.remove(id));
  house.on("curtain", ({ hidden }) => view.silence(hidden));
  house.on("speech", () => view.chimes.duck(true));
  house.on("speech_end", () => view.chimes.duck(false));
  house.on("disconnect", () => view.chimes.duck(false));
}

class Alerts {
  constructor(house, params, root) {
    this.house = house;
    this.params = params;
    this.root = root;
    this.chimes = new Chimes(params.sound ? params.volume : 0, house);
    this.queue = new Queue((alert) => this.tellDone(alert));
    this.shown = null; // {alert, node}
  }

  /** The house says what stands and what waits; what stands here already goes on standing. */
  restore({ alerts: all, speech, hidden }) {
    this.silence(hidden);
    this.chimes.duck(Boolean(speech));
    this.queue.clear();
    const stands = this.shown && all.some(({ id }) => id === this.shown.alert.id);
    if (this.shown && !stands) this.leave();
    for (const alert of all) this.add(alert);
  }

  add(alert) {
    if (!this.params.kinds.includes(alert.kind)) return;
    if (this.shown?.alert.id === alert.id || !this.queue.add(alert)) return;
    this.showNext();
  }

  remove(id) {
    this.queue.remove(id);
    if (this.shown?.alert.id === id) this.leave();
  }

  silence(hidden) {
    this.chimes.mute(Boolean(hidden));
  }

  showNext() {
    if (this.shown || this.resting || !this.queue.length) return;
    const alert = this.queue.take();
    const node = drawCard(alert, sayAlert(alert, this.params.lang), this.params.lang);
    this.shown = { alert, node };
    this.root.append(node);
    this.chimes.ring(alert.kind);
    if (this.params.motion) this.chase(node);
    this.turn = setTimeout(() => this.leave(), IN_MS + this.params.hold * 1_000);
  }

  /** The bulbs run for a moment, then shine steadily. */
  chase(node) {
    let step = 0;
    const stop = performance.now() + CHASE_MS;
    node.dataset.step = step;
    // Each step is due after the one before was shown: a late one must not make two a flash.
    const advance = () => {
      if (performance.now() >= stop) {
        delete node.dataset.step;
        return;
      }
      step += 1;
      node.dataset.step = step % BULB_GROUPS;
      this.chasing = setTimeout(advance, STEP_MS);
    };
    this.chasing = setTimeout(advance, STEP_MS);
  }

  leave() {
    clearTimeout(this.turn);
    clearTimeout(this.chasing);
    const { alert, node } = this.shown;
    this.shown = null;
    this.resting = true;
    this.chimes.stop();
    node.classList.add("leaving");
    setTimeout(() => {
      node.remove();
      this.tellDone(alert);
    }, OUT_MS);
    setTimeout(() => {
      this.resting = false;
      this.showNext();
    }, OUT_MS + GAP_MS);
  }

  tellDone({ id }) {
    this.house.send("alert_done", { id });
  }
}
