// Something that happens later, and later still by as long as it is held.

export class Timer {
  constructor() {
    this.held = false;
    this.left = null; // ms; null: nothing is to happen
  }

  /** In so many milliseconds, in the place of what was to happen before. */
  in(milliseconds, happen) {
    this.stop();
    this.left = Math.max(0, milliseconds);
    this.happen = happen;
    if (!this.held) this.run();
  }

  hold(held) {
    if (held === this.held) return;
    this.held = held;
    if (this.left === null) return;
    if (!held) return this.run();
    clearTimeout(this.waits);
    this.left = Math.max(0, this.left - (performance.now() - this.since));
  }

  stop() {
    clearTimeout(this.waits);
    this.left = null;
  }

  run() {
    this.since = performance.now();
    this.waits = setTimeout(() => {
      this.left = null;
      this.happen();
    }, this.left);
  }
}
