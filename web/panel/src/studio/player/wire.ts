/** What /ws/speech says, as docs/studio-api.md lists it; sound comes beside it as binary PCM16. */

export interface Word {
  text: string;
  /** Seconds of the run's sound. */
  start: number;
  end: number;
  /** Where it stands in the text as it was written, in code points; -1 where nobody knows. */
  offset: number;
}

export interface Viseme {
  mouth: string;
  start: number;
}

/** A chunk, a script's line or a caption. */
export interface Line {
  index: number;
  text: string;
  start: number;
  end: number;
  speaker: string;
}

export interface Artifact {
  name: string;
  media_type: string;
  size: number;
}

export interface Header {
  run_id: string;
  task: string;
  engine: string;
  voice: string;
  /** 0 for a run without sound. */
  sample_rate: number;
  channels: number;
}

export interface Progress {
  done: number;
  total: number;
  note: string;
}

export interface End {
  run_id: string;
  cancelled: boolean;
  ttfa_ms: number;
  duration_sec: number;
  artifacts: readonly Artifact[];
  warnings: readonly string[];
}

export interface Refusal {
  message: string;
  code: string;
  /** The field of the request that it is about. */
  param?: string | null;
  /** Seconds after which to ask again. */
  retry_after?: number;
}

export type Message =
  | { type: "queued"; run_id: string; place: number }
  | ({ type: "header" } & Header)
  | ({ type: "word" } & Word)
  | ({ type: "viseme" } & Viseme)
  | ({ type: "line" } & Line)
  | ({ type: "progress" } & Progress)
  | ({ type: "end" } & End)
  | ({ type: "error" } & Refusal);

const TYPES = new Set(["queued", "header", "word", "viseme", "line", "progress", "end", "error"]);

/** A message by its text; null for one that this page does not know. */
export function readMessage(text: string): Message | null {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof said !== "object" || said === null || !("type" in said)) return null;
  return TYPES.has(String(said.type)) ? (said as Message) : null;
}
