import { type ComponentType, lazy, type LazyExoticComponent } from "react";

import type { IconName } from "@/ui/icons";

export interface Section {
  name: "make" | "songs" | "show" | "training" | "teacher";
  icon: IconName;
  page: LazyExoticComponent<ComponentType>;
}

/** The pages of singing, in the order of their tabs; each is fetched when it is opened first. */
export const sections: readonly Section[] = [
  { name: "make", icon: "music", page: lazy(() => import("./make/MakePage")) },
  { name: "songs", icon: "folder", page: lazy(() => import("./songs/SongsPage")) },
  { name: "show", icon: "live", page: lazy(() => import("./show/ShowPage")) },
  { name: "training", icon: "mic", page: lazy(() => import("./training/TrainingPage")) },
  { name: "teacher", icon: "chat", page: lazy(() => import("./teacher/TeacherPage")) },
];

/** The section of an address; the first where there is none of that name. */
export function sectionNamed(name: string | undefined): Section {
  const found = sections.find((section) => section.name === name) ?? sections[0];
  if (!found) throw new Error("singing has no sections");
  return found;
}
