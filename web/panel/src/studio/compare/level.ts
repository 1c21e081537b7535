const SILENT_LUFS = -69;

/** What each of two sounds is multiplied by so that both are as loud as the quieter one. */
export function matched(one: number, other: number): [number, number] {
  if (one < SILENT_LUFS || other < SILENT_LUFS) return [1, 1];
  const target = Math.min(one, other);
  return [gain(target - one), gain(target - other)];
}

const gain = (decibels: number): number => 10 ** (decibels / 20);
