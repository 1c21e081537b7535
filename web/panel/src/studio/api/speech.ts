import { ApiError, get, getFile, post } from "@/api/http";
import type { Connection, RunDetail } from "@/api/types";
import { live } from "@/live/store";

import { Clip } from "../player/clip";
import type { SpeechAddress } from "../player/speech";
import { Sound } from "../player/sound";
import { readWav, type Wav } from "../player/wav";
import type { Line, Viseme, Word } from "../player/wire";

/** Where the gateway's WebSocket is, with a key for a minute. Throws ApiError. */
export async function speechAddress(): Promise<SpeechAddress> {
  const url = gatewayUrl(live.read().sections?.connections ?? [], location.hostname);
  if (!url) throw new ApiError(503, "gateway");
  const { key } = await post<{ key: string }>("/studio/key");
  return { url, key };
}

/** The gateway tells its address as its connection's note; null while it does not run. */
export function gatewayUrl(
  connections: readonly Pick<Connection, "name" | "state" | "note">[],
  host: string,
): string | null {
  const found = connections.find(({ name }) => name === "gateway");
  const port = found?.state === "ok" ? /:(\d+)\/v1$/.exec(found.note)?.[1] : undefined;
  return port ? `ws://${host}:${port}/ws/speech` : null;
}

interface Timing {
  words?: Word[];
  lines?: Line[];
  visemes?: Viseme[];
}

const runPath = (run: string) => `/studio/runs/${encodeURIComponent(run)}`;

/** A run that was kept, with what was asked for. */
export interface SavedRun {
  clip: Clip;
  detail: RunDetail;
}

/** A run that was kept, as a clip that is over, and its request. Throws ApiError. */
export async function savedRun(run: string): Promise<SavedRun> {
  const detail = await get<RunDetail>(runPath(run));
  const has = (name: string) => detail.artifacts.some((file) => file.name === name);
  const [sound, timing] = await Promise.all([
    has("audio.wav") ? getFile(`${runPath(run)}/files/audio.wav`) : null,
    has("timing.json") ? get<Timing>(`${runPath(run)}/files/timing.json`) : {},
  ]);
  const clip = clipOf(detail, sound ? readWav(await sound.arrayBuffer()) : null, timing);
  return { clip, detail };
}

function clipOf({ view, artifacts, warnings }: RunDetail, wav: Wav | null, timing: Timing): Clip {
  const { id: run_id, kind: task, engine, voice } = view;
  const cancelled = view.state === "cancelled";
  const sound = wav && new Sound(wav.rate);
  if (wav) sound?.push(wav.samples);
  const known = {
    state: cancelled ? "cancelled" : "done",
    run: run_id,
    header: { run_id, task, engine, voice, sample_rate: wav?.rate ?? 0, channels: 1 },
    words: timing.words ?? [],
    visemes: timing.visemes ?? [],
    lines: timing.lines ?? [],
    end: {
      run_id,
      cancelled,
      ttfa_ms: view.first_audio_ms,
      duration_sec: view.seconds,
      artifacts,
      warnings,
    },
  } as const;
  return Clip.saved(known, sound);
}
