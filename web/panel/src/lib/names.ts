import type { Tone } from "@/ui/Chip";

const TONES: readonly Tone[] = ["sky", "plum", "lamp", "leaf", "coral"];

/** The colour of the first, the second and so on of a few who must not be confused. */
export const orderTone = (index: number): Tone => TONES[Math.max(0, index) % TONES.length] ?? "sky";

/** A name's own colour: always the same for a person, and readable in both themes. */
export function nameTone(name: string): Tone {
  let mixed = 2166136261; // FNV-1a
  for (const letter of name.toLowerCase()) {
    mixed = Math.imul(mixed ^ letter.charCodeAt(0), 16777619);
  }
  return TONES[(mixed >>> 8) % TONES.length] ?? "sky";
}
