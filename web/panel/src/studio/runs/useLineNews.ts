import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import type { StudioQueue } from "@/api/types";
import { onStudioLine } from "@/live/socket";

import { studioQueries } from "../api/queries";
import { RUNS } from "./queries";

/** Keeps the line of work as the bot tells it; a run that has left it is looked for in the list. */
export function useLineNews(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      onStudioLine((line) => {
        const { queryKey } = studioQueries.queue();
        const before = client.getQueryData(queryKey);
        client.setQueryData(queryKey, line);
        if (hasLeft(before, line)) void client.invalidateQueries({ queryKey: RUNS });
      }),
    [client],
  );
}

function hasLeft(before: StudioQueue | undefined, after: StudioQueue): boolean {
  if (!before) return true;
  return before.jobs.some(({ run }) => !after.jobs.some((job) => job.run === run));
}
