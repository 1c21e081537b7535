import type { Mouth } from "./shapes";

/** The mouth for a loudness in dB, where no visemes are known. */
export function mouthFor(db: number): Mouth {
  if (db < -45) return "closed";
  if (db < -30) return "wide";
  if (db < -20) return "round";
  return "open";
}
