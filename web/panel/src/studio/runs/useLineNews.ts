import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { onStudioLine } from "@/live/socket";

import { studioQueries } from "../api/queries";
import { RUNS } from "./queries";

/** Keeps the line of work as the bot tells it; when a run has left it, the list is fetched anew. */
export function useLineNews(): void {
  const client = useQueryClient();
  useEffect(
    () =>
      onStudioLine((line) => {
        const { queryKey } = studioQueries.queue();
        const before = client.getQueryData(queryKey);
        client.setQueryData(queryKey, line);
        if (before?.left !== line.left) void client.invalidateQueries({ queryKey: RUNS });
      }),
    [client],
  );
}
