import { Ring } from "./ring";

export const FADE_S = 0.005; // long enough that a pause does not click
const AGAIN_S = 0.2; // after it ran dry, so much has to be there before it goes on
export const HELD_S = 20;

/** How the feeder stands. `frames` were played since the last clear, whose number is `epoch`. */
export interface FeederReport {
  epoch: number;
  frames: number;
  /** How often it ran dry in the middle. */
  underruns: number;
  /** Waiting for sound: at the start, or after it ran dry. */
  dry: boolean;
  /** All of it was played. */
  over: boolean;
}

/** What goes to the loudspeaker: samples as they come, without a gap and without a click. */
export class Feeder {
  private readonly ring: Ring;
  private readonly fade: number;
  private readonly enough: number;
  private tail = new Float32Array(0); // of what was cleared, fading out
  private gain = 1;
  private running = true;
  private ended = false;
  private begun = false;
  private dry = true;
  private epoch = 0;
  private frames = 0;
  private underruns = 0;

  constructor(rate: number) {
    this.ring = new Ring(Math.ceil(HELD_S * rate));
    this.fade = Math.ceil(FADE_S * rate);
    this.enough = Math.ceil(AGAIN_S * rate);
  }

  /** More sound; what came before a clear but arrives after it is left out. */
  push(samples: Float32Array, epoch: number): void {
    if (epoch === this.epoch) this.ring.write(samples);
  }

  /** No more sound comes. */
  end(epoch: number): void {
    if (epoch === this.epoch) this.ended = true;
  }

  run(on: boolean): void {
    this.running = on;
  }

  /** Forget what was not played yet; the moment that is being heard fades. */
  clear(epoch: number): void {
    const audible = this.gain > 0 && !this.dry;
    this.tail = new Float32Array(audible ? Math.min(this.fade, this.ring.size) : 0);
    this.ring.read(this.tail);
    for (let index = 0; index < this.tail.length; index += 1) {
      this.tail[index] = (this.tail[index] ?? 0) * this.gain * (1 - index / this.tail.length);
    }
    this.ring.clear();
    this.epoch = epoch;
    this.frames = 0;
    this.underruns = 0;
    this.ended = false;
    this.begun = false;
    this.dry = true;
    this.gain = this.running ? 1 : 0;
  }

  /** The next block. */
  process(out: Float32Array): void {
    out.fill(0);
    if (this.playTail(out)) return;
    if (!this.running && this.gain === 0) return;
    if (this.dry && !this.canBegin()) return;
    this.dry = false;
    const played = this.ring.read(out);
    this.frames += played;
    if (played > 0) this.begun = true;
    this.shape(out, played);
    if (played < out.length && !this.ended) {
      this.dry = true;
      if (this.begun) this.underruns += 1;
    }
  }

  report(): FeederReport {
    const over = this.ended && this.ring.size === 0;
    const { epoch, frames, underruns, dry } = this;
    return { epoch, frames, underruns, dry: dry && !over, over };
  }

  private canBegin(): boolean {
    const wanted = this.begun && !this.ended ? this.enough : 1;
    return this.ring.size >= wanted;
  }

  private playTail(out: Float32Array): boolean {
    const count = Math.min(out.length, this.tail.length);
    out.set(this.tail.subarray(0, count));
    this.tail = this.tail.subarray(count);
    return count > 0;
  }

  /** Fades towards a pause and back from it. */
  private shape(out: Float32Array, count: number): void {
    const wanted = this.running ? 1 : 0;
    if (this.gain === wanted && wanted === 1) return;
    for (let index = 0; index < count; index += 1) {
      const step = Math.sign(wanted - this.gain) / this.fade;
      this.gain = Math.min(1, Math.max(0, this.gain + step));
      out[index] = (out[index] ?? 0) * this.gain;
    }
  }
}
