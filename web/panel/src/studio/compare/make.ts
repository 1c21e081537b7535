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

/** A run is kept before it leaves the line. */
async function finished(run: string): Promise<RunDetail> {
  while ((await get<StudioQueue>("/studio/queue")).jobs.some((job) => job.run === run)) {
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
  return get<RunDetail>(`/studio/runs/${encodeURIComponent(run)}`);
}
