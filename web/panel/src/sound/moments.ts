export type SoundName = "held" | "lost" | "ready";

export interface Moment {
  held: number;
  link: string;
}

/** What is worth a sound between two moments. */
export function soundFor(was: Moment, is: Moment): SoundName | null {
  if (was.link === "online" && is.link === "lost") return "lost";
  if (was.link === "lost" && is.link === "online") return "ready";
  return is.held > was.held ? "held" : null;
}
