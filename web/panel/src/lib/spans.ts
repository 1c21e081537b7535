import type { Span } from "@/api/types";

export interface Piece {
  text: string;
  marked: boolean;
}

/** A text cut where its marked spans begin and end. Spans may overlap or reach too far. */
export function cut(text: string, spans: readonly Span[]): Piece[] {
  const letters = Array.from(text); // the server counts code points, not UTF-16 units
  const marked = new Array<boolean>(letters.length).fill(false);
  for (const [from = 0, to = 0] of spans) marked.fill(true, Math.max(0, from), Math.max(0, to));
  const pieces: Piece[] = [];
  letters.forEach((letter, at) => {
    const last = pieces.at(-1);
    const isMarked = marked[at] ?? false;
    if (last?.marked === isMarked) last.text += letter;
    else pieces.push({ text: letter, marked: isMarked });
  });
  return pieces;
}
