import type { FateKind } from "@/api/types";
import type { Tone } from "@/ui/Chip";
import type { IconName } from "@/ui/icons";

/** The icon at the end of every chat line. */
export const fates: Readonly<Record<FateKind, { icon: IconName; tone: Tone }>> = {
  read: { icon: "dot", tone: "plain" },
  answered: { icon: "check", tone: "plain" },
  speaking: { icon: "speaker", tone: "leaf" },
  waiting: { icon: "clock", tone: "plain" },
  merged: { icon: "merge", tone: "plain" },
  dropped: { icon: "dash", tone: "plain" },
  hidden: { icon: "shield", tone: "coral" },
  held: { icon: "hand", tone: "lamp" },
  command: { icon: "command", tone: "plain" },
};
