/** The two sides of a comparison; heard as "first" and "second", in whichever order. */
export type Side = "a" | "b";

/** In which order two sides are heard. In blind mode a coin decides. */
export function order(blind: boolean, coin: () => number = Math.random): readonly [Side, Side] {
  return blind && coin() < 0.5 ? ["b", "a"] : ["a", "b"];
}

/** How often each was preferred, over the comparisons of this visit. */
export interface Tally {
  a: number;
  b: number;
  equal: number;
}

export const noTally: Tally = { a: 0, b: 0, equal: 0 };

export function counted(tally: Tally, choice: Side | "equal"): Tally {
  return { ...tally, [choice]: tally[choice] + 1 };
}
