// Alerts that wait for their moment, oldest first, each once.

const MOST = 200; // waiting; at seven seconds each that is more than a stream's worth of patience

export class Queue {
  /** `pushedOut(alert)` hears of the alerts that leave because too many wait. */
  constructor(pushedOut) {
    this.pushedOut = pushedOut;
    this.alerts = [];
  }

  get length() {
    return this.alerts.length;
  }

  /** Whether it was new. */
  add(alert) {
    if (this.alerts.some(({ id }) => id === alert.id)) return false;
    this.alerts.push(alert);
    while (this.alerts.length > MOST) this.pushedOut(this.alerts.shift());
    return true;
  }

  take() {
    return this.alerts.shift();
  }

  remove(id) {
    this.alerts = this.alerts.filter((alert) => alert.id !== id);
  }

  clear() {
    this.alerts = [];
  }
}
