import { duration } from "@/lib/time";

/** How many times faster than it is heard a run was made; null where that says nothing. */
export function speedOf({ seconds, took_s }: { seconds: number; took_s: number }): number | null {
  return seconds > 0 && took_s > 0 ? seconds / took_s : null;
}

/** A speed as people read it: 2.3×, 140×. */
export function times(speed: number | null): string {
  return speed === null ? "–" : `${speed < 10 ? speed.toFixed(1) : Math.round(speed)}×`;
}

/** Time to the first sound; a dash where there was none. */
export const firstSound = ({ first_audio_ms }: { first_audio_ms: number }): string =>
  first_audio_ms < 0 ? "–" : duration(first_audio_ms);

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Bytes as people read them: 812 B, 3.4 MB. */
export function bytes(count: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const scaled = count / 1000 ** step;
  return `${step && scaled < 10 ? scaled.toFixed(1) : Math.round(scaled)} ${UNITS[step] ?? "B"}`;
}
