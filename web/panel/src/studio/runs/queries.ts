import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { get, patch, post, postForFile, remove } from "@/api/http";
import type { DiskUse, RunDetail, RunNames, RunPage, Waveform } from "@/api/types";

import { asQuery, type Filter } from "./filter";

/** Everything about runs is under this key, so that one call brings all of it up to date. */
export const RUNS = ["studio", "runs"] as const;

const at = (run: string): string => `/studio/runs/${encodeURIComponent(run)}`;

export const runQueries = {
  page: (filter: Filter) =>
    queryOptions({
      queryKey: [...RUNS, "page", filter],
      queryFn: () => get<RunPage>(`/studio/runs?${asQuery(filter)}`),
      placeholderData: keepPreviousData,
    }),
  names: () =>
    queryOptions({
      queryKey: [...RUNS, "names"],
      queryFn: () => get<RunNames>("/studio/runs/names"),
    }),
  disk: () =>
    queryOptions({ queryKey: [...RUNS, "disk"], queryFn: () => get<DiskUse>("/studio/runs/disk") }),
  run: (run: string) =>
    queryOptions({ queryKey: [...RUNS, "run", run], queryFn: () => get<RunDetail>(at(run)) }),
  waveform: (run: string) =>
    queryOptions({
      queryKey: ["studio", "waveform", run], // it never changes
      queryFn: () => get<Waveform>(`${at(run)}/waveform?points=240`),
      staleTime: Infinity,
    }),
};

export const runActions = {
  note: (run: string, change: { notes?: string; title?: string }) =>
    patch<RunDetail>(at(run), change),
  remove: (runs: readonly string[]) => post<{ runs: number }>("/studio/runs/delete", { ids: runs }),
  zip: (runs: readonly string[]) => postForFile("/studio/runs/export", { ids: runs }),
  rebuild: () => post<{ runs: number }>("/studio/runs/rebuild"),
  cancel: (run: string) => remove<null>(`/studio/queue/${encodeURIComponent(run)}`),
};
