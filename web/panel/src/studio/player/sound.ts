const BLOCK_S = 0.01; // one height of the drawn wave
const FULL = 32768;

/** PCM16 of one channel that grows at its end, and how loud it is where. */
export class Sound {
  private samples = new Int16Array(0);
  private peaks: number[] = [];
  private count = 0;

  constructor(readonly rate: number) {}

  get frames(): number {
    return this.count;
  }

  get seconds(): number {
    return this.count / this.rate;
  }

  push(more: Int16Array): void {
    const needed = this.count + more.length;
    if (needed > this.samples.length) {
      const grown = new Int16Array(Math.max(needed, this.samples.length * 2, this.rate * 4));
      grown.set(this.samples.subarray(0, this.count));
      this.samples = grown;
    }
    this.samples.set(more, this.count);
    this.count = needed;
    this.measure();
  }

  /** All of it as it came. */
  get pcm(): Int16Array {
    return this.samples.subarray(0, this.count);
  }

  /** Up to `count` frames from a place on, within -1 and 1. */
  read(from: number, count: number): Float32Array {
    const piece = this.samples.subarray(from, Math.min(this.count, from + count));
    return Float32Array.from(piece, (sample) => sample / FULL);
  }

  /** `bars` heights from 0 to 1 for a stretch in seconds; what is not there yet has 0. */
  bars(from: number, to: number, bars: number): number[] {
    const step = (to - from) / bars / BLOCK_S;
    return Array.from({ length: bars }, (_, bar) => {
      const first = Math.floor(from / BLOCK_S + bar * step);
      const last = Math.max(first + 1, Math.floor(from / BLOCK_S + (bar + 1) * step));
      return Math.max(0, ...this.peaks.slice(first, last));
    });
  }

  private measure(): void {
    const size = Math.round(this.rate * BLOCK_S);
    while ((this.peaks.length + 1) * size <= this.count) {
      const block = this.samples.subarray(this.peaks.length * size, (this.peaks.length + 1) * size);
      this.peaks.push(block.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / FULL);
    }
  }
}

/** Binary PCM16 (little-endian) as one channel; several are mixed. */
export function monoOf(data: ArrayBuffer, channels: number): Int16Array {
  const all = new Int16Array(data, 0, data.byteLength >> 1);
  if (channels <= 1) return all;
  return Int16Array.from({ length: Math.floor(all.length / channels) }, (_, frame) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel += 1) sum += all[frame * channels + channel] ?? 0;
    return Math.round(sum / channels);
  });
}
