import type { ClipView } from "../player";

const S_PER_LETTER = 0.065; // 170 words a minute, where nothing better is known

export interface Made {
  /** Seconds of sound that have come. */
  seconds: number;
  /** Seconds that it will be, as far as anybody knows. */
  total: number;
  /** `seconds` of `total`, or a pipeline's pieces, 0 to 1. */
  share: number;
}

/** How much of a run is made: by its end, its pieces, the words that came, else its letters. */
export function madeOf(view: ClipView, seconds: number, letters: number): Made {
  if (["done", "cancelled", "failed", "cut"].includes(view.state)) {
    return { seconds, total: seconds, share: 1 };
  }
  const pieces = view.progress ? view.progress.done / Math.max(1, view.progress.total) : 0;
  const last = view.words.at(-1);
  const read = last && letters > 0 ? Math.max(0, last.offset + last.text.length) / letters : 0;
  const share = Math.min(0.99, Math.max(pieces, read));
  const guessed = share > 0.05 ? seconds / share : letters * S_PER_LETTER;
  const total = Math.max(seconds, guessed, 0.5);
  return { seconds, total, share: pieces > 0 ? pieces : Math.min(0.99, seconds / total) };
}
