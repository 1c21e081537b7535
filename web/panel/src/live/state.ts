import type { ChatLine, Fate, Sections, Stage } from "@/api/types";

/** How the panel stands with the bot. `retryAt` is milliseconds of this machine's clock. */
export type Link =
  { state: "connecting" } | { state: "online" } | { state: "lost"; retryAt: number };

export interface LiveState {
  link: Link;
  sections: Sections | null;
  /** Loudness now, in dB. */
  db: number;
  /** When the stage last told how far it was heard, by this machine's clock. */
  stageAt: number;
}

export const SILENCE_DB = -90;
const CHAT_LINES = 200;

export const nothingYet: LiveState = {
  link: { state: "connecting" },
  sections: null,
  db: SILENCE_DB,
  stageAt: 0,
};

type SectionName = keyof Sections;

/** Everything at once, as sent on connect. */
export function withState(state: LiveState, sections: Sections, now: number): LiveState {
  return { ...state, sections, link: { state: "online" }, stageAt: now };
}

export function withSection<Name extends SectionName>(
  state: LiveState,
  name: Name,
  value: Sections[Name],
  now: number,
): LiveState {
  if (!state.sections) return state;
  const next = { ...state, sections: { ...state.sections, [name]: value } };
  return name === "stage" ? { ...next, stageAt: now } : next;
}

export function withChatLine(state: LiveState, line: ChatLine): LiveState {
  if (!state.sections) return state;
  const others = state.sections.chat.filter((known) => known.id !== line.id);
  const chat = [...others, line].slice(-CHAT_LINES);
  return { ...state, sections: { ...state.sections, chat } };
}

export function withFate(state: LiveState, id: string, fate: Fate): LiveState {
  if (!state.sections) return state;
  const chat = state.sections.chat.map((line) => (line.id === id ? { ...line, fate } : line));
  return { ...state, sections: { ...state.sections, chat } };
}

/** How much is heard by now, in ms: what was told, plus the time since then while it sounds. */
export function heardMs({ state, utterance }: Stage, sinceMs: number): number {
  if (!utterance) return 0;
  const heard = utterance.heard_ms + (state === "speaking" ? sinceMs : 0);
  return Math.min(heard, Math.max(utterance.made_ms, utterance.heard_ms));
}
