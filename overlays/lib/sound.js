// What is heard: the house's PCM, played on the one page that holds the lease.

import { notice } from "./notice.js";
import { Resampler, fromPcm16 } from "./resample.js";
import { say } from "./texts.js";

const FLUSHED_KEPT = 32; // utterances whose late sound is not wanted any more

let context = null;

/** The page's one AudioContext. It may be suspended: see `watchSound`. */
export function audioContext() {
  context ??= new AudioContext({ latencyHint: "interactive" });
  return context;
}

/**
 * Calls `changed(running)` now and whenever the browser lets the page sound or silences it.
 * While it is silent the page asks for the click that the browser waits for.
 */
export function watchSound(changed) {
  const sound = audioContext();
  const tell = () => {
    const running = sound.state === "running";
    notice("sound", running ? "" : say("enable_sound"));
    changed(running);
  };
  const wake = () => sound.state !== "running" && sound.resume();
  for (const gesture of ["pointerdown", "keydown"]) window.addEventListener(gesture, wake);
  sound.addEventListener("statechange", tell);
  wake();
  tell();
}

/** Tells the house whether this page sounds; where it is `wanted`, plays what the house sends. */
export function offerSound(house, wanted) {
  const state = { running: false, wanted };
  const tell = () => house.send("sound_state", state);
  house.on("connect", tell);
  if (!wanted) return;
  makeRing()
    .then((ring) => {
      new Player(house, ring);
      watchSound((running) => {
        state.running = running;
        tell();
      });
    })
    .catch((error) => {
      console.error(error);
      notice("sound", say("sound_needs_safe_address"));
    });
}

async function makeRing() {
  const sound = audioContext();
  // Only a secure context (loopback or https) has one.
  if (!sound.audioWorklet) throw new Error("This browser offers no AudioWorklet here.");
  await sound.audioWorklet.addModule(new URL("./ring.js", import.meta.url).href);
  const ring = new AudioWorkletNode(sound, "ring", {
    numberOfInputs: 0,
    outputChannelCount: [2],
  });
  ring.connect(sound.destination);
  return ring;
}

class Player {
  constructor(house, ring) {
    this.house = house;
    this.ring = ring;
    this.lease = false;
    this.flushed = [];
    this.source = {}; // what the resampler was made for
    this.told = {}; // {utterance, played}: what the house knows
    ring.port.onmessage = ({ data }) => this.report(data);
    house.on("sound", ({ lease }) => this.setLease(lease));
    house.on("audio", (head, bytes) => this.play(head, bytes));
    house.on("audio_flush", ({ utterance }) => this.flush(utterance || null));
    house.on("audio_duck", ({ gain }) => ring.port.postMessage({ duck: Number(gain) }));
    house.on("audio_pause", ({ paused }) => ring.port.postMessage({ hold: Boolean(paused) }));
    house.on("disconnect", () => {
      this.setLease(false);
      ring.port.postMessage({ duck: 1 });
      ring.port.postMessage({ hold: false }); // the house may go on while nobody hears it say so
    });
  }

  setLease(lease) {
    if (this.lease && !lease) this.ring.port.postMessage({ flush: { utterance: null } });
    this.lease = Boolean(lease);
  }

  play({ utterance, at_ms, rate, channels = 1 }, bytes) {
    if (!this.lease || this.flushed.includes(utterance)) return;
    const samples = fromPcm16(bytes, channels);
    if (!samples[0].length) return;
    const resampler = this.resamplerFor(utterance, rate, channels);
    const from_ms = at_ms ?? this.source.end_ms;
    const to_ms = from_ms + (samples[0].length * 1_000) / rate;
    this.source.end_ms = to_ms;
    const made = resampler.push(samples);
    if (!made[0].length) return; // too short for a sample of ours; it comes with the next chunk
    this.ring.port.postMessage({ push: { utterance, channels: made, from_ms, to_ms } });
  }

  resamplerFor(utterance, rate, channels) {
    const { source } = this;
    if (source.utterance !== utterance || source.rate !== rate || source.channels !== channels) {
      const resampler = new Resampler(rate, audioContext().sampleRate, channels);
      const end_ms = source.utterance === utterance ? source.end_ms : 0;
      this.source = { utterance, rate, channels, resampler, end_ms };
    }
    return this.source.resampler;
  }

  flush(utterance) {
    if (utterance !== null) this.flushed = [...this.flushed, utterance].slice(-FLUSHED_KEPT);
    this.ring.port.postMessage({ flush: { utterance } });
  }

  report({ utterance, played, buffered, underruns }) {
    const sound = audioContext();
    const late_ms = (sound.outputLatency || sound.baseLatency || 0) * 1_000;
    this.tell(utterance, Math.max(0, played - late_ms), buffered, underruns);
    if (buffered > 0 || late_ms === 0) return;
    setTimeout(() => this.tell(utterance, played, 0, underruns), late_ms); // its last is heard now
  }

  tell(utterance, played, buffered, underruns) {
    const before = this.told.utterance === utterance ? this.told.played : 0;
    this.told = { utterance, played: Math.max(before, played) };
    this.house.send("sound_position", {
      utterance,
      played_ms: Math.round(this.told.played),
      buffered_ms: Math.round(buffered),
      underruns,
    });
  }
}
