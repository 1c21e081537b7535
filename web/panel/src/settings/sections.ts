import type { IconName } from "@/ui/icons";

/** Sections that are no part of config.yaml. */
export const ownSections = ["panel", "usage", "metrics", "access", "doctor", "people"] as const;
export type OwnSection = (typeof ownSections)[number];

const icons: Readonly<Record<string, IconName>> = {
  general: "settings",
  llm: "mind",
  voice: "speaker",
  guard: "shield",
  host: "layers",
  keep: "database",
  panel: "sun",
  access: "lock",
  doctor: "check",
  usage: "clock",
  metrics: "wave",
  people: "user",
};

export const sectionIcon = (name: string): IconName => icons[name] ?? "settings";

/** What a role may see: a viewer only the panel's own look and the usage. */
export function ownSectionsFor(role: string): readonly OwnSection[] {
  if (role === "owner") return ownSections;
  return role === "moderator" ? ["panel", "usage", "people"] : ["panel", "usage"];
}
