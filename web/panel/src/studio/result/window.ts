const WHOLE_S = 7; // up to here all of it is drawn at once
const PAGE_S = 6; // short enough that the words under the wave can be read

/** What stretch of the sound is drawn, in seconds. */
export interface Stretch {
  from: number;
  to: number;
}

export const isWhole = (total: number): boolean => total <= WHOLE_S;

/** All of a short sound; of a long one the page on which the playhead is. */
export function stretchAt(seconds: number, total: number): Stretch {
  if (isWhole(total)) return { from: 0, to: Math.max(total, 0.5) };
  const page = Math.floor(Math.min(seconds, total - 0.01) / PAGE_S);
  return { from: page * PAGE_S, to: (page + 1) * PAGE_S };
}

/** Those of a timed list that lie in a stretch, with their places in it from 0 to 1. */
export function placesIn<Timed extends { start: number; end: number }>(
  all: readonly Timed[],
  { from, to }: Stretch,
): { one: Timed; left: number; width: number }[] {
  const length = to - from;
  return all
    .filter(({ start, end }) => end > from && start < to)
    .map((one) => {
      const left = Math.max(0, (one.start - from) / length);
      return { one, left, width: Math.min(1, (one.end - from) / length) - left };
    });
}
