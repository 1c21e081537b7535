import type { Connection, PluginCard, Sections } from "@/api/types";

/** Something that needs a person: what, how bad, and where it is put right. */
export interface Trouble {
  key: string;
  tone: "lamp" | "coral";
  title: string;
  state: "needs_auth" | "failed" | "retrying" | "paused" | "unheard";
  fix: string;
  path: string;
}

const WORST_FIRST: readonly Trouble["state"][] = [
  "failed",
  "needs_auth",
  "paused",
  "retrying",
  "unheard",
];

/** Everything that needs a hand, the worst first; a plugin's trouble is told once. */
export function troubles(sections: Sections): Trouble[] {
  const connections = sections.connections.flatMap(ofConnection);
  const told = new Set(connections.map(({ path }) => path));
  const plugins = sections.plugins.flatMap(ofPlugin).filter(({ path }) => !told.has(path));
  const all = [...connections, ...plugins, ...ofSound(sections)];
  return all.sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
}

function ofConnection({ name, title, state, note, fix, plugin }: Connection): Trouble[] {
  if (state !== "failed" && state !== "needs_auth" && state !== "retrying") return [];
  const path = plugin ? `/plugins/${plugin}` : "/settings/doctor";
  return [{ key: name, tone: toneOf(state), title, state, fix: fix || note, path }];
}

function ofPlugin({ name, title, state, note }: PluginCard): Trouble[] {
  if (!needsAHand(state)) return [];
  const path = `/plugins/${name}`;
  return [{ key: name, tone: toneOf(state), title, state, fix: note, path }];
}

function ofSound({ sound }: Sections): Trouble[] {
  if (sound.heard) return [];
  const { note: fix, sink: title } = sound;
  return [{ key: "sound", tone: "lamp", title, state: "unheard", fix, path: "/overlays" }];
}

type NeedsAHand = Exclude<Trouble["state"], "unheard">;

export function needsAHand(state: PluginCard["state"]): state is NeedsAHand {
  return ["failed", "needs_auth", "paused", "retrying"].includes(state);
}

function toneOf(state: NeedsAHand): Trouble["tone"] {
  return state === "failed" || state === "paused" ? "coral" : "lamp";
}
