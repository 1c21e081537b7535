export type Chosen = ReadonlySet<string>;

export const nothing: Chosen = new Set();

/** One taken in or out. */
export function toggled(chosen: Chosen, id: string): Chosen {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Everything of a page in, or, where all of it is in already, out. */
export function toggledAll(chosen: Chosen, ids: readonly string[]): Chosen {
  const next = new Set(chosen);
  const all = ids.every((id) => chosen.has(id));
  for (const id of ids) {
    if (all) next.delete(id);
    else next.add(id);
  }
  return next;
}
