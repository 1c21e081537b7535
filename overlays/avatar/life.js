// What Cue does when nobody tells it to: blinks, glances, gets sleepy.

const BLINK_MS = 110;
const GLANCE_MS = 900;
const SLEEPY_AFTER_MS = 90_000;

const between = (low, high) => low + Math.random() * (high - low);

export class Life {
  /** `avatar.body` has `node` and `look(dx)`; it may be exchanged. */
  constructor(avatar) {
    this.avatar = avatar;
    this.#planBlink();
    this.#planGlance();
    this.wake();
  }

  /** Something happened: the eyes open, and the wait for sleep begins anew. */
  wake() {
    clearTimeout(this.sleeping);
    this.avatar.body.node.classList.remove("asleep");
    this.sleeping = setTimeout(() => this.avatar.body.node.classList.add("asleep"), SLEEPY_AFTER_MS);
  }

  #planBlink() {
    setTimeout(() => {
      const again = Math.random() < 1 / 6;
      this.#blink(() => again && setTimeout(() => this.#blink(), BLINK_MS));
      this.#planBlink();
    }, between(2_500, 6_000));
  }

  #blink(after = () => {}) {
    this.avatar.body.node.classList.add("blinking");
    setTimeout(() => {
      this.avatar.body.node.classList.remove("blinking");
      after();
    }, BLINK_MS);
  }

  #planGlance() {
    setTimeout(() => {
      this.avatar.body.look(Math.random() < 0.5 ? -5 : 5);
      setTimeout(() => this.avatar.body.look(0), GLANCE_MS);
      this.#planGlance();
    }, between(8_000, 15_000));
  }
}
