import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { notices } from "@/ui/notices";

/** A sound that the deck can play. */
export interface Track {
  id: string;
  url: string;
  seconds: number;
}

export interface DeckView {
  /** The track that is heard, or was last. */
  track: string;
  state: "idle" | "loading" | "playing" | "paused" | "failed";
}

interface Voice {
  element: HTMLAudioElement;
  gain: GainNode;
}

const SWAP_S = 0.02; // a fade too short to hear, so that a swap does not click
const FRAME_MS = 33;
const IDLE: DeckView = { track: "", state: "idle" };

let output: AudioContext | null = null; // of all decks: browsers allow few, and each one costs
const decks = new Set<Deck>(); // that have sounds

/**
 * Plays one of several sounds on one clock: whichever is chosen goes on where the other one stood.
 * The browser fetches a sound as it is heard, so a long song takes no memory.
 */
export class Deck {
  private readonly voices = new Map<string, Voice>();
  private readonly listeners = new Set<() => void>();
  private view: DeckView = IDLE;
  private place = 0; // seconds, while nothing plays

  readonly read = (): DeckView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Calls `listener` about thirty times a second. */
  readonly follow = (listener: () => void): (() => void) => {
    const timer = setInterval(listener, FRAME_MS);
    const stop = this.subscribe(listener);
    return () => {
      clearInterval(timer);
      stop();
    };
  };

  /** Called when a sound could not be played. */
  onFailure: () => void = () => undefined;

  /** Where the playhead stands, in seconds. */
  readonly position = (): number => {
    const heard = this.heard;
    return heard && this.view.state === "playing" ? heard.element.currentTime : this.place;
  };

  /** Hear a track, from where the playhead stands unless told otherwise. */
  play(track: Track, from = this.position()): void {
    const start = from >= track.seconds - 0.05 ? 0 : from;
    const before = this.heard;
    const voice = this.voiceOf(track);
    if (before && before !== voice) this.silence(before);
    this.place = start;
    this.set({ track: track.id, state: "loading" });
    if (voice.element.error) voice.element.load(); // another try
    if (Math.abs(voice.element.currentTime - start) > 0.01) voice.element.currentTime = start;
    this.fade(voice, 1);
    void output?.resume();
    voice.element.play().then(
      () => this.set({ track: track.id, state: "playing" }, voice),
      () => undefined, // `onerror` says it, or another sound was chosen meanwhile
    );
  }

  /** Hear or rest, as a button does. */
  toggle(track: Track): void {
    const mine = this.view.track === track.id;
    if (mine && (this.view.state === "playing" || this.view.state === "loading")) this.pause();
    else this.play(track);
  }

  /** Another sound at the same place; at rest, only the next one to be heard changes. */
  swap(track: Track): void {
    if (this.view.state === "playing" || this.view.state === "loading") this.play(track);
    else this.set({ track: track.id, state: "paused" });
  }

  pause(): void {
    const heard = this.heard;
    if (!heard) return;
    this.place = this.position();
    heard.element.pause();
    this.set({ ...this.view, state: "paused" });
  }

  seek(seconds: number): void {
    this.place = Math.max(0, seconds);
    const heard = this.heard;
    if (heard && this.view.state !== "idle") heard.element.currentTime = this.place;
    this.tell();
  }

  /** Nothing is heard any more, and the sounds are let go. */
  close(): void {
    for (const { element, gain } of this.voices.values()) {
      gain.disconnect();
      element.onerror = null;
      element.pause();
      element.removeAttribute("src");
      element.load();
    }
    this.voices.clear();
    this.view = IDLE;
    this.place = 0;
    decks.delete(this);
    if (decks.size) return;
    void output?.close();
    output = null;
  }

  private get heard(): Voice | undefined {
    return this.voices.get(this.view.track);
  }

  private voiceOf(track: Track): Voice {
    const known = this.voices.get(track.id);
    if (known) return known;
    decks.add(this);
    output ??= new AudioContext();
    const element = new Audio(track.url);
    element.preload = "auto";
    const gain = output.createGain();
    gain.gain.value = 0;
    output.createMediaElementSource(element).connect(gain);
    gain.connect(output.destination);
    const voice = { element, gain };
    element.onended = () => this.over(voice);
    element.onerror = () => this.fail(voice);
    this.voices.set(track.id, voice);
    return voice;
  }

  private silence(voice: Voice): void {
    this.fade(voice, 0);
    voice.element.pause();
  }

  private fade({ gain }: Voice, to: number): void {
    const now = output?.currentTime ?? 0;
    gain.gain.cancelScheduledValues(now);
    gain.gain.setTargetAtTime(to, now, SWAP_S / 3);
  }

  private over(voice: Voice): void {
    if (voice !== this.heard) return;
    this.place = 0;
    this.set({ ...this.view, state: "paused" });
  }

  private fail(voice: Voice): void {
    if (voice !== this.heard) return;
    this.set({ ...this.view, state: "failed" });
    this.onFailure();
  }

  /** A new view; news of a sound that is not heard any more is none. */
  private set(view: DeckView, of?: Voice): void {
    if (of && this.heard !== of) return;
    if (of && view.state === "playing" && this.view.state !== "loading") return;
    this.view = view;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

/** A deck for a component, closed with it. */
export function useDeck(): Deck {
  const { t } = useTranslation();
  const [deck] = useState(() => new Deck());
  useEffect(() => {
    deck.onFailure = () => notices.say(t("singing.unheard"), "coral", t("singing.unheardHint"));
  }, [deck, t]);
  useEffect(() => () => deck.close(), [deck]);
  return deck;
}

export const useDeckView = (deck: Deck): DeckView =>
  useSyncExternalStore(deck.subscribe, deck.read);

/** Something that follows from where the playhead is: drawn again only when that is another. */
export function usePlace<Value extends number | string>(
  deck: Deck,
  select: (seconds: number) => Value,
): Value {
  return useSyncExternalStore(deck.follow, () => select(deck.position()));
}
