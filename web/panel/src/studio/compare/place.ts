/** A word of a run with its place in the text as written and its time in the sound, in seconds. */
export interface TimedWord {
  offset: number;
  start: number;
  end: number;
}

/** A run's sound: when which word is heard, and how long it lasts. */
export interface Take {
  words: readonly TimedWord[];
  seconds: number;
}

/**
 * The moment in `to` at which the text stands where it stands in `from` at `at`. Words that both
 * speak are the fixed points, the time between two of them is stretched; without any, the whole is.
 */
export function samePlace(from: Take, to: Take, at: number): number {
  const points = fixedPoints(from, to);
  const next = points.findIndex(([here]) => here > at);
  if (next < 0) return to.seconds;
  const [here, there] = points[next - 1] ?? [0, 0];
  const [hereNext, thereNext] = points[next] ?? [from.seconds, to.seconds];
  const share = hereNext > here ? (at - here) / (hereNext - here) : 0;
  return Math.min(to.seconds, there + Math.max(0, share) * (thereNext - there));
}

/** Pairs of moments with the same place in the text, both rising. */
function fixedPoints(from: Take, to: Take): [number, number][] {
  const there = new Map(to.words.map((word) => [word.offset, word.start]));
  const pairs: [number, number][] = [[0, 0]];
  for (const { offset, start } of from.words) {
    const other = there.get(offset);
    const [lastHere, lastThere] = pairs[pairs.length - 1] ?? [0, 0];
    if (other !== undefined && start > lastHere && other >= lastThere) pairs.push([start, other]);
  }
  return [...pairs, [from.seconds, to.seconds]];
}
