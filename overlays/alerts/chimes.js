// A short melody a kind, made on the spot: no sound file to load, lose or licence.

import { audioContext, watchSound } from "../lib/sound.js";

const DUCKED = 0.25; // -12 dB under speech
const DUCK_S = 0.08;
const STOP_S = 0.02;

// Notes: [start s, frequency Hz]; the last one ends with the melody, at most 1.2 s.
const [C5, D5, E5, G5, A5, C6, D6, E6, G6] = [523, 587, 659, 784, 880, 1047, 1175, 1319, 1568];
const MELODIES = {
  sub: { notes: [[0, C5], [0.12, E5], [0.24, G5], [0.36, C6]], ends: 1.1 },
  resub: { notes: [[0, E5], [0.12, G5], [0.24, C6], [0.36, E6]], ends: 1.1 },
  gift: { notes: [[0, G5], [0.1, C6], [0.2, E6], [0.3, C6], [0.4, G6]], ends: 1.15 },
  bomb: { notes: [[0, C5], [0.08, E5], [0.16, G5], [0.24, C6], [0.32, E6], [0.4, G6]], ends: 1.2 },
  bits: { notes: [[0, E6], [0.09, G6], [0.18, E6], [0.27, G6]], ends: 0.9 },
  raid: { notes: [[0, G5], [0.15, G5], [0.3, C6], [0.45, G5], [0.55, E6]], ends: 1.2 },
  follow: { notes: [[0, G5], [0.14, D6]], ends: 0.9 },
  redemption: { notes: [[0, A5], [0.1, E6], [0.22, D6]], ends: 0.95 },
  hype: { notes: [[0, C5], [0.1, C5], [0.2, G5], [0.3, E6], [0.45, C6]], ends: 1.2 },
  test: { notes: [[0, D5], [0.14, A5]], ends: 0.9 },
};

// Which brings every melody to -18 LUFS, measured (tests/overlays/test_alerts.py).
const LEVELS = {
  sub: 0.355, resub: 0.334, gift: 0.282, bomb: 0.26, bits: 0.278,
  raid: 0.321, follow: 0.455, redemption: 0.339, hype: 0.302, test: 0.487,
};

/** Plays `kind` into `output` from `start` on, at -18 LUFS; answers its sources. */
export function playMelody(context, output, kind, start = 0) {
  const { notes, ends } = MELODIES[kind] ?? MELODIES.test;
  return notes.flatMap(([at, frequency], place) => {
    const next = place === notes.length - 1 ? ends : Math.min(ends, at + 0.6);
    return playNote(context, output, frequency, start + at, start + next, LEVELS[kind] ?? LEVELS.test);
  });
}

// A struck bar: the tone, its double and a glint four times as high, each dying sooner.
function playNote(context, output, frequency, from, to, level) {
  return [[1, 1, 1], [2, 0.35, 0.6], [4, 0.12, 0.25]].map(([times, share, life]) => {
    const tone = context.createOscillator();
    const gain = context.createGain();
    const end = from + (to - from) * life;
    tone.frequency.value = frequency * times;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(level * share, from + 0.006);
    gain.gain.exponentialRampToValueAtTime(level * share * 0.002, end - 0.01);
    gain.gain.linearRampToValueAtTime(0, end);
    tone.connect(gain).connect(output);
    tone.start(from);
    tone.stop(end);
    return tone;
  });
}

export class Chimes {
  constructor(volume, house) {
    this.volume = volume;
    this.lease = false;
    this.ducked = false;
    this.muted = false;
    this.sources = [];
    if (volume > 0) this.#wire(house);
  }

  /** Of all alert pages one chimes, in whatever browser: the house says which. */
  #wire(house) {
    this.output = audioContext().createGain();
    this.output.gain.value = this.volume;
    this.output.connect(audioContext().destination);
    const state = { running: false };
    const tell = () => house.send("chime_state", state);
    house.on("connect", tell);
    house.on("chime", ({ lease }) => {
      this.lease = Boolean(lease);
    });
    watchSound((running) => {
      state.running = running;
      tell();
    });
  }

  ring(kind) {
    if (!this.lease || this.muted) return;
    this.#ramp(this.#level(), 0);
    this.sources = playMelody(audioContext(), this.output, kind, audioContext().currentTime + 0.01);
  }

  duck(ducked) {
    this.ducked = ducked;
    this.#ramp(this.#level(), DUCK_S);
  }

  mute(muted) {
    this.muted = muted;
    if (muted) this.stop();
  }

  stop() {
    if (!this.sources.length) return;
    this.#ramp(0, STOP_S);
    for (const tone of this.sources) tone.stop(audioContext().currentTime + STOP_S);
    this.sources = [];
  }

  #level() {
    return this.volume * (this.ducked ? DUCKED : 1);
  }

  #ramp(goal, seconds) {
    if (!this.output) return;
    const { gain } = this.output;
    const now = audioContext().currentTime;
    gain.cancelScheduledValues(now);
    gain.setValueAtTime(gain.value, now);
    gain.linearRampToValueAtTime(goal, now + seconds);
  }
}
