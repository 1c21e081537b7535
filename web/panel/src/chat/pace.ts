import type { ChatLine } from "@/api/types";

/** How many lines the last minute brought. */
export function linesPerMinute(lines: readonly ChatLine[], now: number): number {
  return lines.filter(({ at }) => at > now - 60).length;
}
