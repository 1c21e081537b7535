import type { SingingJob, SungResult } from "@/api/types";

/** What the page is about, as its address says it: ids of results. */
export interface Chosen {
  /** The song that was brought. */
  song: string;
  /** A recording of a singer that is converted in place of the song's own vocals. */
  singer: string;
  /** A mix that was made of two other files. */
  mix: string;
}

/** Everything that there is of one song. */
export interface Project {
  song?: SungResult;
  vocals?: SungResult;
  instrumental?: SungResult;
  singer?: SungResult;
  converted?: SungResult;
  mix?: SungResult;
  separating?: SingingJob;
  converting?: SingingJob;
  mixing?: SingingJob;
  /** All of it at once. */
  processing?: SingingJob;
}

type Kind = SungResult["kind"];

/** The newest of a kind that was made from one of these; the server lists the newest first. */
function newest(results: readonly SungResult[], kind: Kind, of: readonly string[]) {
  return results.find((one) => one.kind === kind && one.of !== "" && of.includes(one.of));
}

/** What there is, of all that was brought and made. */
export function projectOf(
  chosen: Chosen,
  results: readonly SungResult[],
  jobs: readonly SingingJob[],
): Project {
  const found = (id: string) => results.find((one) => one.id === id);
  const { song, singer } = chosen;
  const vocals = newest(results, "vocals", [song]);
  const instrumental = newest(results, "instrumental", [song]);
  const sung = singer || vocals?.id || "";
  const converted = newest(results, "converted", singer ? [singer] : [sung, song]);
  const mix = found(chosen.mix) ?? newest(results, "mix", [song, converted?.id ?? ""]);
  const job = (kind: SingingJob["kind"], part: string, ids: readonly (string | undefined)[]) =>
    jobs.find(
      (one) => one.kind === kind && ids.includes(one.sources[part]) && one.sources[part] !== "",
    );
  return {
    song: found(song),
    vocals,
    instrumental,
    singer: found(singer),
    converted,
    mix,
    separating: song ? job("separate", "song", [song]) : undefined,
    converting: sung ? job("convert", "vocals", [sung]) : undefined,
    mixing: converted ? job("merge", "vocals", [converted.id]) : undefined,
    processing: song ? job("process", "song", [song]) : undefined,
  };
}

export type Step = "upload" | "split" | "voice" | "convert" | "mix";
export type StepState = "todo" | "next" | "going" | "done" | "failed";

/** Where each of the five steps stands. */
export function statesOf(project: Project): Record<Step, StepState> {
  const { song, vocals, instrumental, singer, converted, mix } = project;
  const { separating, converting, mixing, processing } = project;
  const split = of(Boolean(vocals && instrumental), separating, processing, "separate");
  return {
    upload: song || singer ? "done" : "next",
    split: split === "todo" && song ? "next" : split,
    voice: song || singer ? "done" : "todo",
    convert: ready(of(Boolean(converted), converting, processing, "convert"), vocals ?? singer),
    mix: ready(of(Boolean(mix), mixing, processing, "mix"), converted && instrumental),
  };
}

const ready = (state: StepState, with_: unknown): StepState =>
  state === "todo" && with_ ? "next" : state;

function of(
  made: boolean,
  own: SingingJob | undefined,
  all: SingingJob | undefined,
  step: string,
): StepState {
  if (own?.state === "running" || own?.state === "waiting") return "going";
  if (all?.state === "running" && all.step === step) return "going";
  // The newest try counts: what an earlier one made is still there, and shown beside the failure.
  if (own?.state === "failed" && !(made && all && all.at > own.at)) return "failed";
  return made ? "done" : "todo";
}

/** Songs that were brought before, the newest first; no recording that was only sung or merged. */
export function earlierSongs(results: readonly SungResult[], now: string): SungResult[] {
  const sources = (apart: boolean) =>
    new Set(results.filter(({ kind }) => (kind === "vocals") === apart).map(({ of: from }) => from));
  const [songs, others] = [sources(true), sources(false)];
  return results.filter(
    ({ kind, id }) => kind === "upload" && id !== now && (songs.has(id) || !others.has(id)),
  );
}
