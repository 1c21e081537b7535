import type { IconName } from "@/ui/icons";

export type SayMode = "answer" | "read" | "context";

export const modes: readonly { value: SayMode; icon: IconName }[] = [
  { value: "answer", icon: "mind" },
  { value: "read", icon: "speaker" },
  { value: "context", icon: "pen" },
];
