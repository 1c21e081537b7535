const HALF = 16; // input samples on either side of an output sample
const PHASES = 256; // places between two samples for which the filter is worked out

/**
 * Changes the rate of a stream without a seam between its pieces: a windowed sinc, so that what
 * the new rate cannot hold is cut off and nothing is mirrored into the audible.
 */
export class Resampler {
  private readonly step: number;
  private readonly table: Float32Array;
  private kept = new Float32Array(HALF); // silence before the first sample
  private at = HALF; // of the next output sample, in `kept`
  private taken = 0;
  private made = 0;

  constructor(
    readonly from: number,
    readonly to: number,
  ) {
    this.step = from / to;
    this.table = filter(Math.min(1, to / from));
  }

  /** What can be made of the stream so far. */
  push(samples: Float32Array): Float32Array {
    if (this.from === this.to) return samples;
    this.taken += samples.length;
    return this.make(samples);
  }

  /** What was held back at the end; the whole is as long as its input. */
  finish(): Float32Array {
    if (this.from === this.to) return new Float32Array(0);
    const left = Math.round(this.taken / this.step) - this.made;
    return this.make(new Float32Array(HALF + 1)).subarray(0, Math.max(0, left));
  }

  private make(samples: Float32Array): Float32Array {
    const all = new Float32Array(this.kept.length + samples.length);
    all.set(this.kept);
    all.set(samples, this.kept.length);
    const count = Math.max(0, Math.ceil((all.length - HALF - this.at) / this.step));
    const out = new Float32Array(count);
    for (let index = 0; index < count; index += 1) out[index] = this.sample(all, index);
    this.made += count;
    this.at += count * this.step;
    const used = Math.max(0, Math.floor(this.at) - HALF);
    this.kept = all.slice(used);
    this.at -= used;
    return out;
  }

  private sample(all: Float32Array, index: number): number {
    const place = this.at + index * this.step;
    const whole = Math.floor(place);
    const phase = Math.round((place - whole) * PHASES) * 2 * HALF;
    let sum = 0;
    for (let tap = 0; tap < 2 * HALF; tap += 1) {
      sum += (all[whole + tap - HALF + 1] ?? 0) * (this.table[phase + tap] ?? 0);
    }
    return sum;
  }
}

/** For each phase the weights of the samples around; `cutoff` as a share of half the input rate. */
function filter(cutoff: number): Float32Array {
  const table = new Float32Array((PHASES + 1) * 2 * HALF);
  for (let phase = 0; phase <= PHASES; phase += 1) {
    const row = table.subarray(phase * 2 * HALF, (phase + 1) * 2 * HALF);
    let sum = 0;
    for (let tap = 0; tap < 2 * HALF; tap += 1) {
      const away = tap - HALF + 1 - phase / PHASES;
      const weight = cutoff * sinc(cutoff * away) * hann(away / HALF);
      row[tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < 2 * HALF; tap += 1) row[tap] = (row[tap] ?? 0) / sum;
  }
  return table;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const hann = (x: number): number => (Math.abs(x) >= 1 ? 0 : 0.5 + 0.5 * Math.cos(Math.PI * x));
