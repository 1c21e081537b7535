import { Sound } from "./sound";
import type { End, Header, Line, Message, Progress, Refusal, Viseme, Word } from "./wire";

/**
 * asking: nothing is known yet; queued: it waits in line; making: sound comes;
 * done, cancelled, failed: over; cut: the connection was lost in the middle.
 */
export type ClipState = "asking" | "queued" | "making" | "done" | "cancelled" | "failed" | "cut";

/** What is known of a clip. */
export interface ClipView {
  state: ClipState;
  run: string;
  /** How many frames of sound have come. */
  frames: number;
  /** The place in line while it waits. */
  place: number;
  header: Header | null;
  words: readonly Word[];
  visemes: readonly Viseme[];
  lines: readonly Line[];
  progress: Progress | null;
  end: End | null;
  error: Refusal | null;
}

const UNHINDERED_S = 8;
const TOLD_MS = 60; // words and mouths come by the hundred; who looks is told of them together

const NOTHING: ClipView = {
  state: "asking",
  run: "",
  frames: 0,
  place: 0,
  header: null,
  words: [],
  visemes: [],
  lines: [],
  progress: null,
  end: null,
  error: null,
};

/**
 * One run as far as it has come: its sound and what was said about it. `StreamedSpeech` fills it
 * while it is made, `savedRun` from a run's files; a `Player` plays it either way.
 */
export class Clip {
  private current: ClipView = NOTHING;
  private shown: ClipView = NOTHING;
  private later: ReturnType<typeof setTimeout> | null = null;
  private sounding: Sound | null = null;
  private headed = 0; // when the header came
  private fastest = 0;
  private readonly listeners = new Set<() => void>();
  private readonly followers = new Set<() => void>();

  /** A clip that is over, of what was kept of it. */
  static saved(known: Partial<ClipView>, sound: Sound | null): Clip {
    const clip = new Clip();
    clip.current = { ...NOTHING, state: "done", frames: sound?.frames ?? 0, ...known };
    clip.shown = clip.current;
    clip.sounding = sound;
    return clip;
  }

  /**
   * What came before its last word, to be gone on with: the clip, and where in the sound and in the
   * text the rest begins. Null where no word is known.
   */
  beforeLastWord(): { clip: Clip; seconds: number; offset: number } | null {
    const last = this.current.words.findLast(({ offset }) => offset >= 0);
    if (!last || !this.sounding) return null;
    const sound = new Sound(this.sounding.rate);
    sound.push(this.sounding.pcm.subarray(0, Math.floor(last.start * sound.rate)));
    const before = <Timed extends { start: number }>(all: readonly Timed[]) =>
      all.filter(({ start }) => start < last.start);
    const words = before(this.current.words);
    const visemes = before(this.current.visemes);
    const clip = Clip.saved({ state: "asking", words, visemes }, sound);
    return { clip, seconds: sound.seconds, offset: last.offset };
  }

  /** The sound so far; null before the header. */
  get sound(): Sound | null {
    return this.sounding;
  }

  /** Seconds of sound that come in a second, while nobody holds them back; 0 where unknown. */
  get speed(): number {
    return this.fastest;
  }

  /** Nothing more comes. */
  get over(): boolean {
    return !["asking", "queued", "making"].includes(this.current.state);
  }

  /** As it was told last; `over` and `sound` are always of this moment. */
  readonly read = (): ClipView => this.shown;

  /** Told of changes, some of them together a moment later. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Told at once of more sound, and of the end. */
  readonly follow = (listener: () => void): (() => void) => {
    this.followers.add(listener);
    return () => this.followers.delete(listener);
  };

  take(message: Message): void {
    if (message.type === "header" && message.sample_rate > 0 && !this.sounding) {
      this.sounding = new Sound(message.sample_rate);
      this.headed = performance.now();
    }
    this.change(step(this.current, message));
  }

  hear(samples: Int16Array): void {
    this.sounding?.push(samples);
    this.measure();
    this.change({ ...this.current, frames: this.sounding?.frames ?? 0 });
    for (const follower of this.followers) follower();
  }

  /** The connection is gone; whoever had the run so far keeps it. */
  cut(error: Refusal | null = null): void {
    if (!this.over) this.change({ ...this.current, state: "cut", error });
  }

  /** The server sends no more than a lead ahead; until then it sends what it has. */
  private measure(): void {
    const gone = (performance.now() - this.headed) / 1000;
    const seconds = this.sounding?.seconds ?? 0;
    if (seconds - gone < UNHINDERED_S && gone > 0) this.fastest = seconds / gone;
    else this.fastest ||= seconds / Math.max(0.001, gone);
  }

  private change(next: ClipView): void {
    const another = next.state !== this.current.state;
    this.current = next;
    if (another) this.tell();
    else this.later ??= setTimeout(() => this.tell(), TOLD_MS);
    if (another) for (const follower of this.followers) follower();
  }

  private tell(): void {
    if (this.later !== null) clearTimeout(this.later);
    this.later = null;
    this.shown = this.current;
    for (const listener of this.listeners) listener();
  }
}

function step(view: ClipView, message: Message): ClipView {
  switch (message.type) {
    case "queued":
      return { ...view, state: "queued", run: message.run_id, place: message.place };
    case "header":
      return { ...view, state: "making", run: message.run_id, place: 0, header: message };
    case "word":
      return { ...view, words: inOrder(view.words, message) };
    case "viseme":
      return { ...view, visemes: inOrder(view.visemes, message) };
    case "line":
      return { ...view, lines: [...view.lines, message] };
    case "progress":
      return { ...view, progress: message };
    case "end":
      return {
        ...view,
        state: message.cancelled ? "cancelled" : "done",
        run: message.run_id,
        end: message,
      };
    case "error":
      return { ...view, state: "failed", error: message };
  }
}

/** By their start; nearly always the new one is the last. */
function inOrder<Timed extends { start: number }>(all: readonly Timed[], one: Timed): Timed[] {
  const after = all.findLastIndex(({ start }) => start <= one.start) + 1;
  return [...all.slice(0, after), one, ...all.slice(after)];
}
