// Runs in the browser's sound thread: plays the chunks it is handed, one after the other, and
// tells what was played. Messages in: {push}, {flush}, {hold}, {duck}. Out: {utterance, …} ten a second.

const FADE_S = 0.01; // short enough to be at once, long enough not to click
const REPORT_S = 0.1;
const LONGEST_S = 600; // what a page may hold; the oldest chunks of a runaway sender are dropped

class Ring extends AudioWorkletProcessor {
  chunks = []; // {utterance, channels: [Float32Array], from_ms, to_ms}
  at = 0; // the next frame of the first chunk
  utterance = null; // the one that sounded last
  played = 0; // ms of it
  underruns = 0;
  gain = 1;
  level = 1; // the gain it has while nothing holds it
  held = false;
  dropping = []; // utterances (null: all) to fade out and drop
  tails = [0, 0]; // the last sample a channel; where sound stops short it decays from there
  sinceReport = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }) => {
      if (data.push) this.push(data.push);
      else if (data.flush) this.flush(data.flush);
      else if ("hold" in data) this.hold(data.hold);
      else if ("duck" in data) this.level = Math.min(Math.max(data.duck, 0.01), 1);
    };
  }

  push(chunk) {
    if (!this.chunks.length && chunk.utterance === this.utterance && this.played > 0) {
      this.underruns += 1; // it ran dry in the middle
      this.gain = 0; // and comes back without a click
    }
    this.chunks.push(chunk);
    while (this.buffered() > LONGEST_S * 1_000) this.chunks.splice(1, 1);
  }

  hold(held) {
    this.held = held;
    if (held && !this.chunks.length) this.gain = 0; // nothing sounds, so nothing has to fade
  }

  flush({ utterance }) {
    this.dropping.push(utterance);
    if (this.gain === 0 || !this.chunks[0] || !this.leaves(this.chunks[0])) this.drop();
  }

  leaves(chunk) {
    return this.dropping.includes(null) || this.dropping.includes(chunk.utterance);
  }

  drop() {
    if (this.chunks[0] && this.leaves(this.chunks[0])) this.at = 0;
    this.chunks = this.chunks.filter((chunk) => !this.leaves(chunk));
    this.dropping = [];
    if (!this.held) this.gain = this.level;
    this.report();
  }

  process(_, [output]) {
    for (let frame = 0; frame < output[0].length; frame += 1) this.playFrame(output, frame);
    this.sinceReport += output[0].length / sampleRate;
    if (this.sinceReport >= REPORT_S && this.chunks.length) this.report();
    return true;
  }

  playFrame(output, frame) {
    this.fade();
    const chunk = this.gain > 0 ? this.chunks[0] : undefined;
    for (let channel = 0; channel < output.length; channel += 1) {
      if (chunk) {
        const samples = chunk.channels[Math.min(channel, chunk.channels.length - 1)];
        this.tails[channel] = samples[this.at] * this.gain;
      } else this.tails[channel] *= 0.95;
      output[channel][frame] = this.tails[channel];
    }
    if (chunk) this.advance(chunk);
  }

  fade() {
    const goal = this.held || this.dropping.length ? 0 : this.level;
    const step = 1 / (FADE_S * sampleRate);
    this.gain += Math.max(-step, Math.min(step, goal - this.gain));
    if (this.gain < step / 2) this.gain = 0;
    if (this.gain === 0 && this.dropping.length) this.drop();
  }

  advance(chunk) {
    if (chunk.utterance !== this.utterance) {
      this.utterance = chunk.utterance;
      this.underruns = 0;
    }
    this.at += 1;
    const share = this.at / chunk.channels[0].length;
    this.played = chunk.from_ms + share * (chunk.to_ms - chunk.from_ms);
    if (share < 1) return;
    this.chunks.shift();
    this.at = 0;
    if (this.chunks[0]?.utterance !== this.utterance) this.report();
  }

  /** Milliseconds of this utterance (or of all that waits) not yet played. */
  buffered(utterance) {
    const rest = this.chunks
      .filter((chunk) => utterance === undefined || chunk.utterance === utterance)
      .reduce((sum, chunk) => sum + chunk.to_ms - chunk.from_ms, 0);
    const first = this.chunks[0];
    if (!first || (utterance !== undefined && first.utterance !== utterance)) return rest;
    return rest - (this.at / first.channels[0].length) * (first.to_ms - first.from_ms);
  }

  report() {
    this.sinceReport = 0;
    if (this.utterance === null) return;
    const { utterance, played, underruns } = this;
    this.port.postMessage({ utterance, played, underruns, buffered: this.buffered(utterance) });
  }
}

registerProcessor("ring", Ring);
