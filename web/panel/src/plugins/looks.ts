import type { PluginCard } from "@/api/types";
import type { IconName } from "@/ui/icons";

const icons: Readonly<Record<PluginCard["sort"], IconName>> = {
  platform: "chat",
  engine: "mind",
  feature: "star",
};

export const pluginIcon = ({ sort }: PluginCard): IconName => icons[sort];

/** Healthy is quiet: only what needs a hand has a colour. */
export function pluginTone({ state }: PluginCard): "lamp" | "coral" | "plain" {
  if (state === "failed" || state === "paused") return "coral";
  return state === "needs_auth" || state === "retrying" ? "lamp" : "plain";
}

/** Switched on, whether it works or not. */
export const isOn = ({ state }: PluginCard): boolean => state !== "off" && state !== "missing";
