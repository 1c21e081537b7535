// PCM16 to the rate of this machine's sound, chunk by chunk with no seam between chunks.

const ZEROS = 16; // zero crossings of the sinc on each side of the middle
const STEPS = 512; // table entries from one zero crossing to the next

const SINC = Float32Array.from({ length: ZEROS * STEPS + 1 }, (_, at) => {
  const x = at / STEPS;
  const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / ZEROS);
  return x === 0 ? 1 : (window * Math.sin(Math.PI * x)) / (Math.PI * x);
});

/** One stream of one or more channels, from `from` to `to` samples a second. */
export class Resampler {
  constructor(from, to, channels) {
    this.step = from / to; // source samples an output sample moves on
    this.cutoff = Math.min(1, to / from); // 1 keeps all; less when the new rate is lower
    this.reach = Math.ceil(ZEROS / this.cutoff);
    this.history = Array.from({ length: channels }, () => new Float32Array(this.reach));
    this.at = this.reach; // the next output sample's place in history + input
  }

  /** `chunks`: a Float32Array a channel, all of one length; answers the same at the new rate. */
  push(chunks) {
    if (this.step === 1) return chunks;
    const joined = chunks.map((chunk, channel) => join(this.history[channel], chunk));
    const count = Math.max(0, Math.ceil((joined[0].length - this.reach - this.at) / this.step));
    const made = joined.map((samples) => this.#make(samples, count));
    const next = this.at + count * this.step;
    const keep = Math.max(0, Math.min(joined[0].length, Math.floor(next) - this.reach));
    this.history = joined.map((samples) => samples.slice(keep));
    this.at = next - keep;
    return made;
  }

  #make(samples, count) {
    const made = new Float32Array(count);
    for (let at = 0, place = this.at; at < count; at += 1, place += this.step) {
      let sum = 0;
      const last = Math.min(samples.length - 1, Math.floor(place + this.reach));
      for (let tap = Math.max(0, Math.ceil(place - this.reach)); tap <= last; tap += 1) {
        const far = Math.abs(place - tap) * this.cutoff;
        if (far < ZEROS) sum += samples[tap] * SINC[Math.round(far * STEPS)];
      }
      made[at] = sum * this.cutoff;
    }
    return made;
  }
}

/** Interleaved little-endian PCM16 bytes as a Float32Array a channel, within -1 to 1. */
export function fromPcm16(bytes, channels) {
  const view = bytes instanceof ArrayBuffer ? new DataView(bytes)
    : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames = Math.floor(view.byteLength / 2 / channels);
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: frames }, (_, at) =>
      view.getInt16((at * channels + channel) * 2, true) / 32_768),
  );
}

function join(one, other) {
  const both = new Float32Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
