import { io, type Socket } from "socket.io-client";

import type { ChatLine, Fate, Sections, StudioQueue } from "@/api/types";

import { withChatLine, withFate, withSection, withState } from "./state";
import { live } from "./store";

const RETRY_S = [1, 2, 3, 5, 8];
const SECTIONS: readonly (keyof Sections)[] = [
  "show",
  "stage",
  "waiting",
  "held",
  "chat",
  "exchange",
  "connections",
  "plugins",
  "overlays",
  "sound",
  "usage",
];

type OnLine = (line: StudioQueue) => void;
const lineListeners = new Set<OnLine>();

/** Hear how the studio's line of work goes, whenever it changes; the result ends it. */
export function onStudioLine(listener: OnLine): () => void {
  lineListeners.add(listener);
  return () => lineListeners.delete(listener);
}

/**
 * Keeps the panel joined to the bot; returns what ends it. `onRefused` is told when the bot is
 * there but does not let this browser in.
 */
export function connect(onRefused: () => void): () => void {
  const socket = io("/panel", { reconnection: false, autoConnect: false });
  const ended = new AbortController();
  listen(socket);
  keepTrying(socket, ended.signal, onRefused);
  socket.connect();
  return () => {
    ended.abort();
    socket.disconnect();
  };
}

function listen(socket: Socket): void {
  socket.on("state", (sections: Sections) =>
    live.change((state) => withState(state, sections, performance.now())),
  );
  for (const name of SECTIONS) {
    socket.on(name, (value: Sections[typeof name]) =>
      live.change((state) => withSection(state, name, value, performance.now())),
    );
  }
  socket.on("chat_line", (line: ChatLine) => live.change((state) => withChatLine(state, line)));
  socket.on("chat_fate", ({ id, fate }: { id: string; fate: Fate }) =>
    live.change((state) => withFate(state, id, fate)),
  );
  socket.on("studio", (line: StudioQueue) => {
    for (const listener of lineListeners) listener(line);
  });
  socket.on("level", ({ db }: { db: number }) => live.change((state) => ({ ...state, db })));
}

/** The waits are ours, not the library's, because the panel shows them as a countdown. */
function keepTrying(socket: Socket, ended: AbortSignal, onRefused: () => void): void {
  let failures = 0;
  let timer: number | undefined;
  const tryAgain = () => {
    if (ended.aborted) return;
    const seconds = RETRY_S[Math.min(failures, RETRY_S.length - 1)] ?? 8;
    failures += 1;
    live.change((state) => ({
      ...state,
      link: { state: "lost", retryAt: Date.now() + seconds * 1000 },
    }));
    window.clearTimeout(timer);
    timer = window.setTimeout(() => socket.connect(), seconds * 1000);
  };
  socket.on("connect", () => {
    failures = 0;
  });
  socket.on("disconnect", tryAgain);
  socket.on("connect_error", () => {
    if (!socket.active) onRefused(); // it was the bot who said no, not the way there
    tryAgain();
  });
  ended.addEventListener("abort", () => window.clearTimeout(timer));
}
