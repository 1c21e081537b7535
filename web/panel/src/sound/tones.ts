import type { SoundName } from "./moments";

type Note = readonly [start: number, from: number, to: number, length: number];

/** Made on the spot: notes of start in s, from and to in Hz, length in s. */
const notes: Readonly<Record<SoundName, readonly Note[]>> = {
  held: [
    [0, 780, 740, 0.07],
    [0.14, 780, 740, 0.07],
  ],
  lost: [[0, 520, 330, 0.35]],
  ready: [[0, 390, 590, 0.3]],
};
const GAIN = 0.12; // about −24 LUFS

let context: AudioContext | null = null;

/** Plays it at once; a browser that wants a click first stays silent. */
export function play(name: SoundName): void {
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume().catch(() => undefined);
  for (const note of notes[name]) ring(context, note);
}

function ring(audio: AudioContext, [start, from, to, length]: Note): void {
  const at = audio.currentTime + start;
  const tone = audio.createOscillator();
  const gain = audio.createGain();
  tone.type = "triangle";
  tone.frequency.setValueAtTime(from, at);
  tone.frequency.exponentialRampToValueAtTime(to, at + length);
  gain.gain.setValueAtTime(GAIN, at);
  gain.gain.exponentialRampToValueAtTime(0.001, at + length);
  tone.connect(gain).connect(audio.destination);
  tone.start(at);
  tone.stop(at + length);
}
