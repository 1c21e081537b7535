import { Sound } from "./sound";
import type { End, Header, Line, Message, Progress, Refusal, Viseme, Word } from "./wire";

/**
 * asking: nothing is known yet; queued: it waits in line; making: sound comes;
 * done, cancelled, failed: over; cut: the connection was lost in the middle.
 */
export type ClipState = "asking" | "queued" | "making" | "done" | "cancelled" | "failed" | "cut";

/** What is known of a clip; a new one at every change but more sound. */
export interface ClipView {
  state: ClipState;
  run: string;
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

const NOTHING: ClipView = {
  state: "asking",
  run: "",
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
 * while it is made, `savedClip` from a run's files; a `Player` plays it either way.
 */
export class Clip {
  private current: ClipView = NOTHING;
  private sounding: Sound | null = null;
  private readonly listeners = new Set<() => void>();

  /** A clip that is over, of what was kept of it. */
  static saved(known: Partial<ClipView>, sound: Sound | null): Clip {
    const clip = new Clip();
    clip.current = { ...NOTHING, state: "done", ...known };
    clip.sounding = sound;
    return clip;
  }

  /** The sound so far; null before the header. */
  get sound(): Sound | null {
    return this.sounding;
  }

  /** Nothing more comes. */
  get over(): boolean {
    return !["asking", "queued", "making"].includes(this.current.state);
  }

  readonly read = (): ClipView => this.current;

  /** Told of every change and of more sound. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  take(message: Message): void {
    this.change(step(this.current, message));
    if (message.type === "header" && message.sample_rate > 0 && !this.sounding) {
      this.sounding = new Sound(message.sample_rate);
    }
  }

  hear(samples: Int16Array): void {
    this.sounding?.push(samples);
    this.tell();
  }

  /** The connection is gone; whoever had the run so far keeps it. */
  cut(error: Refusal | null = null): void {
    if (!this.over) this.change({ ...this.current, state: "cut", error });
  }

  private change(next: ClipView): void {
    this.current = next;
    this.tell();
  }

  private tell(): void {
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
