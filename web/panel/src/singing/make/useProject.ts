import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useSearchParams } from "react-router";

import type { SingingJob, SungResult } from "@/api/types";

import { MADE, singingQueries } from "../api";
import { type Chosen, earlierSongs, type Project, projectOf } from "../project";

const NONE: readonly SingingJob[] = [];
const NAMES = ["song", "singer", "mix"] as const;

/** The song that the address names, with everything that was made of it; and how to name others. */
export function useProject(): {
  project: Project;
  earlier: readonly SungResult[];
  choose: (change: Partial<Chosen>) => void;
  refresh: () => void;
} {
  const [search, setSearch] = useSearchParams();
  const client = useQueryClient();
  const results = useQuery(singingQueries.results());
  const jobs = useQuery(singingQueries.jobs());
  const chosen = useMemo<Chosen>(
    () => ({
      song: search.get("song") ?? "",
      singer: search.get("singer") ?? "",
      mix: search.get("mix") ?? "",
    }),
    [search],
  );
  const project = useMemo(
    () => projectOf(chosen, results.data ?? [], jobs.data ?? NONE),
    [chosen, results.data, jobs.data],
  );
  const refresh = () => void client.invalidateQueries({ queryKey: MADE });
  useBehind(jobs.data ?? NONE, results.data, refresh);
  const choose = (change: Partial<Chosen>) =>
    setSearch((before) => {
      const next = new URLSearchParams(before);
      for (const name of NAMES) {
        const value = change[name];
        if (value) next.set(name, value);
        else if (value === "") next.delete(name);
      }
      return next;
    });
  const earlier = useMemo(
    () => earlierSongs(results.data ?? [], chosen.song),
    [results.data, chosen.song],
  );
  return { project, earlier, choose, refresh };
}

/** Calls `behind` once for each job whose results are not in the list: it ended after that was sent. */
function useBehind(
  jobs: readonly SingingJob[],
  results: readonly SungResult[] | undefined,
  behind: () => void,
): void {
  const asked = useRef(new Set<string>());
  const latest = useRef(behind);
  useEffect(() => {
    latest.current = behind;
  });
  useEffect(() => {
    if (!results) return;
    const known = new Set(results.map(({ id }) => id));
    const missing = jobs.filter(
      ({ job, results: made }) =>
        !asked.current.has(job) && Object.values(made).some(({ id }) => !known.has(id)),
    );
    for (const { job } of missing) asked.current.add(job);
    if (missing.length) latest.current();
  }, [jobs, results]);
}
