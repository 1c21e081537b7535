import type { PluginCard } from "@/api/types";
import { needsAHand } from "@/shell/trouble";

export type GroupName = "needAHand" | "platform" | "engine" | "feature";

export interface Group {
  name: GroupName;
  plugins: PluginCard[];
}

const ORDER: readonly GroupName[] = ["needAHand", "platform", "engine", "feature"];

/** The list's groups, without those that are empty. */
export function groupPlugins(plugins: readonly PluginCard[], search: string): Group[] {
  const wanted = search.trim().toLowerCase();
  const found = plugins.filter(({ name, title, summary }) =>
    `${name} ${title} ${summary}`.toLowerCase().includes(wanted),
  );
  return ORDER.map((name) => ({
    name,
    plugins: found.filter((plugin) => groupOf(plugin) === name),
  })).filter((group) => group.plugins.length > 0);
}

function groupOf({ state, sort }: PluginCard): GroupName {
  return needsAHand(state) ? "needAHand" : sort;
}
