import { useSyncExternalStore } from "react";

export interface Notice {
  id: number;
  tone: "leaf" | "coral";
  text: string;
  hint: string;
}

const SHOWN_MS = 6000;

/** Short words about what a click did; each leaves by itself. */
class Notices {
  private list: readonly Notice[] = [];
  private readonly listeners = new Set<() => void>();
  private last = 0;

  readonly read = (): readonly Notice[] => this.list;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly say = (text: string, tone: Notice["tone"] = "leaf", hint = ""): void => {
    const notice = { id: (this.last += 1), tone, text, hint };
    this.set([...this.list.slice(-2), notice]);
    setTimeout(() => this.dismiss(notice.id), SHOWN_MS);
  };

  readonly dismiss = (id: number): void => this.set(this.list.filter((one) => one.id !== id));

  private set(list: readonly Notice[]): void {
    this.list = list;
    for (const listener of this.listeners) listener();
  }
}

export const notices = new Notices();
export const useNotices = () => useSyncExternalStore(notices.subscribe, notices.read);
