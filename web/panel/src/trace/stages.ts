import type { Tone } from "@/ui/Chip";
import type { IconName } from "@/ui/icons";

const icons: Readonly<Record<string, IconName>> = {
  door: "door",
  arrival: "flag",
  lane: "clock",
  turn: "play",
  mind: "mind",
  guard: "shield",
  voice: "wave",
  stage: "speaker",
  memory: "book",
};

/** How a step looks: what the guard touched or what was dropped stands out, what works is grey. */
export function stepLook(stage: string, text: string): { icon: IconName; tone: Tone } {
  const name = stage.toLowerCase();
  return { icon: icons[name] ?? "dot", tone: toneOf(name, text) };
}

function toneOf(stage: string, text: string): Tone {
  if (/\b(failed|refused|error|dropped)\b/i.test(text)) return "coral";
  if (stage === "guard" && /\b(mask|held|hold|removed)/i.test(text)) return "lamp";
  return stage === "stage" ? "leaf" : "plain";
}
