import type { Clip } from "./clip";
import { HELD_S, type FeederReport } from "./feeder";
import type { Order } from "./feeder.worklet";
import feederUrl from "./feeder.worklet?worker&url";
import { Resampler } from "./resampler";

/**
 * idle: nothing to play; waiting: its first sound has not come, or more has to come;
 * blocked: the browser wants a click before it makes a sound; over: played to the end.
 */
export type PlayerState = "idle" | "waiting" | "playing" | "paused" | "blocked" | "over" | "stopped";

export interface PlayerView {
  state: PlayerState;
  /** How often it ran dry in the middle. */
  underruns: number;
  /** 0 to 1. */
  volume: number;
  /** Milliseconds from `play` (or the `since` it was given) to the first sound; null before it. */
  firstSoundMs: number | null;
}

const AHEAD_S = HELD_S / 2;
const TICK_MS = 33;
const REST_MS = 15_000;
const PIECE_S = 0.25;
const LONGEST_GUESS_S = 0.25; // between two reports the time goes on by itself, so far

/**
 * Plays one clip at a time through an AudioWorklet, from its first piece on and without gaps,
 * while the clip is still growing. It plays what has come, so one may seek within that.
 */
export class Player {
  private view: PlayerView = { state: "idle", underruns: 0, volume: 1, firstSoundMs: null };
  private readonly listeners = new Set<() => void>();
  private readonly followers = new Set<() => void>();
  private told = 0;
  private resting: ReturnType<typeof setTimeout> | null = null;
  private ticking: ReturnType<typeof setInterval> | null = null;
  private context: AudioContext | null = null;
  private node: AudioWorkletNode | null = null;
  private gain: GainNode | null = null;
  private clip: Clip | null = null;
  private unfollow: () => void = () => undefined;
  private resampler: Resampler | null = null;
  private epoch = 0;
  private begin = 0; // seconds of the clip at which this epoch began
  private reached = 0; // seconds of it that are known to have been heard
  private next = 0; // the clip's frame that goes to the worklet next
  private fed = 0; // frames of the context that were sent in this epoch
  private ended = false;
  private since = 0;
  private report: FeederReport | null = null;
  private reportAt = 0;
  private wired: Promise<void> | null = null;

  readonly read = (): PlayerView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The position as it was told last; for `useHeard`. */
  readonly heard = (): number => this.told;

  /** Told of the position, thirty times a second while it moves, and when it jumps. */
  readonly follow = (listener: () => void): (() => void) => {
    this.followers.add(listener);
    return () => this.followers.delete(listener);
  };

  get playing(): Clip | null {
    return this.clip;
  }

  /** Play a clip from a place in seconds on; `since` (performance.now) is when it was asked for. */
  play(clip: Clip, { from = 0, since = performance.now() } = {}): void {
    this.unfollow();
    this.clip = clip;
    this.since = since;
    this.change({ state: "waiting", underruns: 0, firstSoundMs: null });
    this.unfollow = clip.follow(() => this.pump());
    this.start(from);
    void this.open().catch(() => this.change({ state: "blocked" }));
  }

  /** Within a click: lets the browser make sound before there is any to play. */
  prepare(): void {
    if (this.node) return;
    this.context ??= new AudioContext({ latencyHint: "interactive" });
    void this.context.resume();
    void this.wire(this.context).catch(() => undefined); // `play` tries again and says so
  }

  pause(): void {
    if (!["playing", "waiting"].includes(this.view.state)) return;
    this.order({ type: "run", on: false });
    this.freeze();
    this.change({ state: "paused" });
  }

  resume(): void {
    if (this.view.state === "over" || this.view.state === "stopped") {
      this.seek(this.view.state === "over" ? 0 : this.position());
      return;
    }
    this.order({ type: "run", on: true });
    this.change({ state: "waiting" });
    void this.context?.resume();
  }

  toggle(): void {
    if (this.view.state === "playing" || this.view.state === "waiting") this.pause();
    else this.resume();
  }

  /** Go to a place in seconds, within what has come. It plays on, or stays paused. */
  seek(seconds: number): void {
    const most = this.clip?.sound?.seconds ?? 0;
    const paused = this.view.state === "paused";
    this.start(Math.max(0, Math.min(seconds, most)));
    this.change({ state: paused ? "paused" : "waiting" });
  }

  /** Silence, at once. The clip stays: `resume` goes on from here. */
  stop(): void {
    if (!this.clip || this.view.state === "stopped") return;
    const at = this.position();
    this.order({ type: "run", on: false });
    this.start(at, false);
    this.change({ state: "stopped" });
  }

  setVolume(volume: number): void {
    if (this.gain && this.context) {
      this.gain.gain.setTargetAtTime(volume, this.context.currentTime, 0.01);
    }
    this.change({ volume });
  }

  /** After a click, where the browser would not make a sound before one. */
  unblock(): void {
    this.change({ state: "waiting" });
    void this.open().catch(() => this.change({ state: "blocked" }));
  }

  /** Seconds of the clip that are being heard now. */
  position(): number {
    if (!this.report || !this.context) return this.begin;
    const played = this.begin + this.report.frames / this.context.sampleRate;
    if (this.view.state !== "playing") return played;
    const gone = Math.min(LONGEST_GUESS_S, (performance.now() - this.reportAt) / 1000);
    const late = this.context.outputLatency || this.context.baseLatency || 0;
    const guess = Math.max(this.begin, played + gone - late);
    // A report that a busy page takes up late would turn the clock back.
    this.reached = Math.max(this.reached, Math.min(this.clip?.sound?.seconds ?? played, guess));
    return this.reached;
  }

  /** Ends it for good. */
  close(): void {
    this.unfollow();
    this.clip = null;
    this.change({ state: "idle" });
    if (this.resting !== null) clearTimeout(this.resting);
    void this.context?.close();
    this.context = this.node = this.gain = this.wired = null;
  }

  private async open(): Promise<void> {
    const context = (this.context ??= new AudioContext({ latencyHint: "interactive" }));
    if (context.state === "suspended") {
      await Promise.race([context.resume(), after(BLOCKED_MS)]);
    }
    if (this.context !== context) return;
    if (context.state === "suspended") throw new Error("a click is wanted first");
    if (!this.node) await this.wire(context);
    this.pump();
  }

  private async wire(context: AudioContext): Promise<void> {
    this.wired ??= context.audioWorklet.addModule(feederUrl);
    await this.wired;
    if (this.node || this.context !== context) return;
    this.node = new AudioWorkletNode(context, "feeder", { numberOfInputs: 0 });
    this.gain = new GainNode(context, { gain: this.view.volume });
    this.node.connect(this.gain).connect(context.destination);
    this.node.port.onmessage = ({ data }: MessageEvent<FeederReport>) => this.hear(data);
    this.order({ type: "clear", epoch: this.epoch }); // what was asked for while it was not there
  }

  /** A new epoch, from a place on. */
  private start(from: number, on = true): void {
    this.epoch += 1;
    this.begin = this.reached = from;
    this.report = null;
    this.next = -1;
    this.fed = 0;
    this.ended = false;
    this.resampler = null;
    this.tell();
    this.order({ type: "clear", epoch: this.epoch });
    if (on && this.view.state !== "paused") this.order({ type: "run", on: true });
    this.pump();
  }

  /** Send the worklet what it may need soon. */
  private pump(): void {
    const { clip, context } = this;
    const sound = clip?.sound;
    if (!clip || !sound || !context || !this.node) {
      if (clip?.over && !sound) this.change({ state: "over" });
      return;
    }
    if (this.next < 0) this.next = Math.floor(this.begin * sound.rate);
    this.resampler ??= new Resampler(sound.rate, context.sampleRate);
    const ahead = AHEAD_S * context.sampleRate;
    while (this.next < sound.frames && this.fed - (this.report?.frames ?? 0) < ahead) {
      const piece = sound.read(this.next, Math.ceil(PIECE_S * sound.rate));
      this.next += piece.length;
      this.send(this.resampler.push(piece));
    }
    if (clip.over && this.next >= sound.frames && !this.ended) {
      this.ended = true;
      this.send(this.resampler.finish());
      this.order({ type: "end", epoch: this.epoch });
    }
  }

  private send(samples: Float32Array): void {
    if (samples.length === 0) return;
    this.fed += samples.length;
    this.node?.port.postMessage({ type: "sound", samples, epoch: this.epoch } satisfies Order, [
      samples.buffer,
    ]);
  }

  private hear(report: FeederReport): void {
    if (report.epoch !== this.epoch) return;
    this.report = report;
    this.reportAt = performance.now();
    if (report.frames > 0 && this.view.firstSoundMs === null) {
      this.change({ firstSoundMs: this.reportAt - this.since });
    }
    if (report.underruns !== this.view.underruns) this.change({ underruns: report.underruns });
    if (["playing", "waiting"].includes(this.view.state)) {
      this.change({ state: report.over ? "over" : report.dry ? "waiting" : "playing" });
    }
    this.pump();
  }

  private freeze(): void {
    this.reportAt = performance.now();
  }

  private order(order: Order): void {
    this.node?.port.postMessage(order);
  }

  private change(change: Partial<PlayerView>): void {
    const next = { ...this.view, ...change };
    const same = (Object.keys(next) as (keyof PlayerView)[]).every(
      (name) => next[name] === this.view[name],
    );
    if (same) return;
    this.view = next;
    this.tick();
    for (const listener of this.listeners) listener();
  }

  /** Tells the position now, and from now on for as long as it moves. */
  private tick(): void {
    const moves = this.view.state === "playing" || this.view.state === "waiting";
    this.rest(!moves);
    if (moves) this.ticking ??= setInterval(() => this.tell(), TICK_MS);
    else if (this.ticking !== null) {
      clearInterval(this.ticking);
      this.ticking = null;
    }
    this.tell();
  }

  /** The audio thread sleeps where nothing was played for a while. */
  private rest(still: boolean): void {
    if (this.resting !== null) clearTimeout(this.resting);
    this.resting = still ? setTimeout(() => void this.context?.suspend(), REST_MS) : null;
    if (!still) void this.context?.resume();
  }

  private tell(): void {
    const now = this.position();
    if (now === this.told) return;
    this.told = now;
    for (const follower of this.followers) follower();
  }
}

const BLOCKED_MS = 400; // a browser that wants a click first never answers
const after = (ms: number) => new Promise((done) => setTimeout(done, ms));
