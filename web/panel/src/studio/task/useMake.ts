import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { ApiError, get, post, remove } from "@/api/http";
import type { RunDetail, StudioJob } from "@/api/types";
import { useAct } from "@/ui/useAct";

import { studioQueries } from "../api/queries";

const LOOK_MS = 700;

export interface Making {
  run: string;
  /** Null before the line was looked at. */
  job: StudioJob | null;
}

/**
 * A run that is made while nobody listens, at the engine's own pace: its progress, its end, a way
 * to cancel it. Where it is refused, `refused` hears of it; once it is kept, `done`.
 */
export function useMake(done: (run: string) => void, refused: (error: ApiError) => void) {
  const act = useAct();
  const client = useQueryClient();
  const [run, setRun] = useState("");
  const queue = useQuery({ ...studioQueries.queue(LOOK_MS), enabled: run !== "" });
  const job = queue.data?.jobs.find((one) => one.run === run) ?? null;
  const [seen, setSeen] = useState(0);

  useEffect(() => {
    if (!run || queue.dataUpdatedAt <= seen || job) return;
    void finish();
    async function finish() {
      setRun("");
      await client.invalidateQueries({ queryKey: ["studio", "runs"] });
      try {
        await get<RunDetail>(`/studio/runs/${encodeURIComponent(run)}`);
      } catch (error) {
        if (error instanceof ApiError) refused(error);
        return;
      }
      done(run);
    }
  });

  return {
    making: run ? ({ run, job } satisfies Making) : null,
    make: async (kind: string, fields: Readonly<Record<string, unknown>>): Promise<void> => {
      try {
        const started = await post<{ run: string }>(`/studio/pipelines/${kind}`, fields);
        setSeen(Date.now());
        setRun(started.run);
        void client.invalidateQueries({ queryKey: ["studio", "queue"] });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        refused(error);
      }
    },
    cancel: () => void act(remove(`/studio/queue/${encodeURIComponent(run)}`)),
  };
}
