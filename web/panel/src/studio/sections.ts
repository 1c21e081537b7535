import { type ComponentType, lazy, type LazyExoticComponent } from "react";

import type { IconName } from "@/ui/icons";

/**
 * Everything the studio has a page for, in the order of its navigation. A page is a module with a
 * default export, fetched when it is opened first. A section with `kinds` is a task or a pipeline
 * (more than one of them share the page); its form comes from the server.
 */
export interface Section {
  name: SectionName;
  group: "line" | "longer" | "yours";
  icon: IconName;
  kinds?: readonly string[];
  page: LazyExoticComponent<ComponentType>;
}

export type SectionName =
  | "speak"
  | "design"
  | "clone"
  | "design-clone"
  | "codec"
  | "long"
  | "read"
  | "pack"
  | "subtitles"
  | "book"
  | "voices"
  | "runs"
  | "compare"
  | "live";

const task = lazy(() => import("./task/TaskPage"));

export const sections: readonly Section[] = [
  { name: "speak", group: "line", icon: "type", kinds: ["custom_voice"], page: task },
  { name: "design", group: "line", icon: "pen", kinds: ["voice_design"], page: task },
  { name: "clone", group: "line", icon: "copy", kinds: ["voice_clone"], page: task },
  { name: "design-clone", group: "line", icon: "split", kinds: ["design_then_clone"], page: task },
  {
    name: "codec",
    group: "line",
    icon: "sliders",
    kinds: ["codec_encode", "codec_decode"],
    page: task,
  },
  { name: "long", group: "longer", icon: "book", kinds: ["long_form"], page: task },
  { name: "read", group: "longer", icon: "chat", kinds: ["table_read"], page: task },
  { name: "pack", group: "longer", icon: "raid", kinds: ["npc_pack"], page: task },
  { name: "subtitles", group: "longer", icon: "captions", kinds: ["subtitles"], page: task },
  { name: "book", group: "longer", icon: "speaker", kinds: ["audiobook"], page: task },
  { name: "voices", group: "yours", icon: "user", page: lazy(() => import("./voices/VoicesPage")) },
  { name: "runs", group: "yours", icon: "folder", page: lazy(() => import("./runs/RunsPage")) },
  {
    name: "compare",
    group: "yours",
    icon: "compare",
    page: lazy(() => import("./compare/ComparePage")),
  },
  { name: "live", group: "yours", icon: "mic", page: lazy(() => import("./live/LivePage")) },
];

export const groups = ["line", "longer", "yours"] as const;

/** The section of an address; the first where there is none of that name. */
export function sectionNamed(name: string | undefined): Section {
  const found = sections.find((section) => section.name === name) ?? sections[0];
  if (!found) throw new Error("the studio has no sections");
  return found;
}

/** Where a kind of run has its page: `table_read` is at `read`. */
export function sectionOf(kind: string): Section | undefined {
  return sections.find(({ kinds }) => kinds?.includes(kind));
}
