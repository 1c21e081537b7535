import { queryOptions } from "@tanstack/react-query";

import { savedRun } from "../api/speech";
import { Clip } from "../player";
import { Sound } from "../player/sound";
import { readWav } from "../player/wav";

const KEPT_MS = 60_000;

/** A WAV file that belongs to no run, as a clip. Throws for any other file. */
export async function wavClip(file: Blob): Promise<Clip> {
  const { rate, samples } = readWav(await file.arrayBuffer());
  const sound = new Sound(rate);
  sound.push(samples);
  const header = { run_id: "", task: "", engine: "", voice: "", sample_rate: rate, channels: 1 };
  return Clip.saved({ state: "done", header }, sound);
}

/** A run's sound and words; they never change, and are heavy, so that they are soon forgotten. */
export const clipOf = (run: string) =>
  queryOptions({
    queryKey: ["studio", "clip", run],
    queryFn: async () => (await savedRun(run)).clip,
    staleTime: Infinity,
    gcTime: KEPT_MS,
  });
