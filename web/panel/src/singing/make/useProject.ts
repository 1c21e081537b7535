import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useSearchParams } from "react-router";

import type { SingingJob } from "@/api/types";

import { isUnderWay, MADE, singingQueries } from "../api";
import { type Chosen, type Project, projectOf } from "../project";

const NAMES = ["song", "singer", "mix"] as const;

/** The song that the address names, with everything that was made of it; and how to name others. */
export function useProject(): {
  project: Project;
  loading: boolean;
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
    () => projectOf(chosen, results.data ?? [], jobs.data ?? []),
    [chosen, results.data, jobs.data],
  );
  const refresh = () => void client.invalidateQueries({ queryKey: MADE });
  useEnds(jobs.data ?? [], refresh);
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
  return { project, loading: results.isPending, choose, refresh };
}

/** Calls `ended` whenever a job that was under way is not any more: there are new results. */
function useEnds(jobs: readonly SingingJob[], ended: () => void): void {
  const before = useRef(new Set<string>());
  const latest = useRef(ended);
  useEffect(() => {
    latest.current = ended;
  });
  useEffect(() => {
    const going = new Set(jobs.filter(isUnderWay).map(({ job }) => job));
    const over = [...before.current].some((job) => !going.has(job));
    before.current = going;
    if (over) latest.current();
  }, [jobs]);
}
