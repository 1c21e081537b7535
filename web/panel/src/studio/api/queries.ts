import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { get } from "@/api/http";
import type { EngineView, RunPage, StudioKind, StudioQueue, VoiceProfile } from "@/api/types";

/** What the studio fetches, each under its own key. */
export const studioQueries = {
  kinds: () =>
    queryOptions({
      queryKey: ["studio", "kinds"],
      queryFn: () => get<StudioKind[]>("/studio/kinds"),
      staleTime: Infinity,
    }),
  engines: () =>
    queryOptions({
      queryKey: ["studio", "engines"],
      queryFn: () => get<EngineView[]>("/studio/engines"),
      staleTime: 60_000,
    }),
  recogniser: () =>
    queryOptions({
      queryKey: ["studio", "recogniser"],
      queryFn: () => get<{ recogniser: string }>("/studio/listen"),
      meta: { quiet: true },
    }),
  profiles: () =>
    queryOptions({
      queryKey: ["studio", "voices"],
      queryFn: () => get<VoiceProfile[]>("/studio/voices"),
    }),
  runs: (filter: Readonly<Record<string, string>>) =>
    queryOptions({
      queryKey: ["studio", "runs", filter],
      queryFn: () => get<RunPage>(`/studio/runs?${new URLSearchParams(filter)}`),
      placeholderData: keepPreviousData,
    }),
  queue: (everyMs: number | false = false) =>
    queryOptions({
      queryKey: ["studio", "queue"],
      queryFn: () => get<StudioQueue>("/studio/queue"),
      refetchInterval: everyMs,
      meta: { quiet: true },
    }),
};
