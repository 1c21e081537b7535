import { ApiError, get, post } from "@/api/http";
import type { RunDetail, StudioQueue } from "@/api/types";

/** What one side says the text with. */
export interface Setting {
  voice: string;
  style: string;
  rate: number;
}

const EVERY_MS = 200;

/** Makes a run and waits for it. Throws ApiError, also for a run that failed. */
export async function made(text: string, setting: Setting): Promise<RunDetail> {
  const { run } = await post<{ run: string }>("/studio/tasks/custom_voice", { text, ...setting });
  const detail = await finished(run);
  if (detail.view.state === "done") return detail;
  throw new ApiError(409, detail.view.error || detail.view.state);
}

async function finished(run: string): Promise<RunDetail> {
  for (;;) {
    const { jobs } = await get<StudioQueue>("/studio/queue"); // before the run: it may end between
    try {
      return await get<RunDetail>(`/studio/runs/${encodeURIComponent(run)}`);
    } catch (error) {
      const working = jobs.some((job) => job.run === run);
      if (!working || !(error instanceof ApiError) || error.status !== 404) throw error;
    }
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
}
