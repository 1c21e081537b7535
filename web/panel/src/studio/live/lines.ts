/** What was typed here and what became of it. Pure: the time is passed in. */

import type { Exchange, Stage } from "@/api/types";

export interface LiveLine {
  /** Ours until the bot has taken it, then its event's. */
  id: string;
  text: string;
  voice: string;
  /** When Enter was pressed, by this page's own clock in ms. */
  at: number;
  state: "sent" | "waiting" | "sounding" | "heard" | "stopped" | "refused";
  /** From Enter to its first sound, in ms. */
  afterMs: number | null;
}

export const KEPT_LINES = 40;

export function withLine(lines: readonly LiveLine[], line: LiveLine): LiveLine[] {
  return [line, ...lines].slice(0, KEPT_LINES);
}

export function withChange(
  lines: readonly LiveLine[],
  id: string,
  change: Partial<LiveLine>,
): LiveLine[] {
  return lines.map((line) => (line.id === id ? { ...line, ...change } : line));
}

/** The lines after a look at the stage; the same array where nothing is new. */
export function withShow(
  lines: readonly LiveLine[],
  stage: Pick<Stage, "state" | "utterance">,
  exchange: Pick<Exchange, "event" | "complete"> | null,
  now: number,
): readonly LiveLine[] {
  const next = lines.map((line) => seen(line, stage, exchange, now));
  return next.some((line, index) => line !== lines[index]) ? next : lines;
}

function seen(
  line: LiveLine,
  stage: Pick<Stage, "state" | "utterance">,
  exchange: Pick<Exchange, "event" | "complete"> | null,
  now: number,
): LiveLine {
  if (line.state !== "waiting" && line.state !== "sounding") return line;
  if (exchange?.event === line.id) {
    return { ...line, state: exchange.complete ? "heard" : "stopped" };
  }
  const sounds = stage.utterance?.event === line.id && stage.state === "speaking";
  if (!sounds || line.state === "sounding") return line;
  return { ...line, state: "sounding", afterMs: now - line.at };
}

/** STOP: what is heard or waits will not be heard. */
export function stopped(lines: readonly LiveLine[]): LiveLine[] {
  return lines.map((line) =>
    ["sent", "waiting", "sounding"].includes(line.state) ? { ...line, state: "stopped" } : line,
  );
}
