import type { Tone } from "@/ui/Chip";

const TONES: readonly Tone[] = ["sky", "plum", "lamp", "leaf", "coral"];

/** A name's own colour: always the same for a person, and readable in both themes. */
export function nameTone(name: string): Tone {
  let sum = 0;
  for (const letter of name.toLowerCase()) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return TONES[sum % TONES.length] ?? "sky";
}
