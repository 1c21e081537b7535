import { useSyncExternalStore } from "react";

import type { Sections } from "@/api/types";

import { type LiveState, nothingYet } from "./state";

type Listener = () => void;

/** Holds the live state outside React, so that ten changes a second redraw only who looks. */
class LiveStore {
  private state: LiveState = nothingYet;
  private readonly listeners = new Set<Listener>();

  readonly read = (): LiveState => this.state;

  readonly change = (step: (state: LiveState) => LiveState): void => {
    const next = step(this.state);
    if (next === this.state) return;
    this.state = next;
    for (const listener of this.listeners) listener();
  };

  readonly subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

export const live = new LiveStore();

/** One part of the live state; the component is drawn again when that part is another. */
export function useLive<Part>(select: (state: LiveState) => Part): Part {
  return useSyncExternalStore(live.subscribe, () => select(live.read()));
}

/** One section. Only below the gate that waits for the first state. */
export function useSection<Name extends keyof Sections>(name: Name): Sections[Name] {
  return useLive((state) => {
    if (!state.sections) throw new Error(`no live state yet: ${name}`);
    return state.sections[name];
  });
}

export const useOnline = (): boolean => useLive((state) => state.link.state === "online");
