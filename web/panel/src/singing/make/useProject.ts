import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
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
  const client = useQueryClient();
  const results = useQuery(singingQueries.results());
  const jobs = useQuery(singingQueries.jobs());
  const { chosen, choose } = useChosen();
  const project = useMemo(
    () => projectOf(chosen, results.data ?? [], jobs.data ?? NONE),
    [chosen, results.data, jobs.data],
  );
  const refresh = () => void client.invalidateQueries({ queryKey: MADE });
  useBehind(jobs.data ?? NONE, results.data, refresh);
  const earlier = useMemo(
    () => earlierSongs(results.data ?? [], chosen.song),
    [results.data, chosen.song],
  );
  return { project, earlier, choose, refresh };
}

/** What was chosen when the page was left, and what a file that was still on its way added. */
let left: Chosen = { song: "", singer: "", mix: "" };

/** What the address names. Whoever comes back without naming anything finds what was left. */
function useChosen() {
  const [search, setSearch] = useSearchParams();
  const [before] = useState(left);
  const go = useRef<typeof setSearch | null>(null);
  const chosen = useMemo(() => chosenIn(search), [search]);
  useEffect(() => {
    go.current = setSearch;
    left = chosen;
    return () => {
      go.current = null; // whoever has gone on to another page stays there
    };
  }, [chosen, setSearch]);
  const choose = useCallback((change: Partial<Chosen>) => {
    if (go.current) go.current((now) => changed(now, change));
    else left = { ...left, ...change };
  }, []);
  const opened = useRef(false);
  useEffect(() => {
    if (opened.current) return;
    opened.current = true;
    const named = NAMES.some((name) => search.has(name));
    if (!named && NAMES.some((name) => before[name])) setSearch((now) => changed(now, before), { replace: true });
  }, [before, search, setSearch]);
  return { chosen, choose };
}

const chosenIn = (search: URLSearchParams): Chosen => ({
  song: search.get("song") ?? "",
  singer: search.get("singer") ?? "",
  mix: search.get("mix") ?? "",
});

function changed(before: URLSearchParams, change: Partial<Chosen>): URLSearchParams {
  const next = new URLSearchParams(before);
  for (const name of NAMES) {
    const value = change[name];
    if (value) next.set(name, value);
    else if (value === "") next.delete(name);
  }
  return next;
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
