import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import type { RunDetail, Waveform } from "@/api/types";

import { clipOf } from "../hear/clips";
import type { Clip } from "../player";
import { runQueries, RUNS } from "../runs/queries";
import { order, type Side } from "./blind";
import { made, type Setting } from "./make";
import type { Take } from "./place";

/** One side, made: its run, its sound, and how loud it is. */
export interface Entry {
  side: Side;
  run: RunDetail;
  clip: Clip;
  wave: Waveform;
  take: Take;
}

export interface Comparison {
  /** In the order in which they are offered. */
  entries: readonly [Entry, Entry];
  blind: boolean;
}

export type Settings = Readonly<Record<Side, Setting>>;

/** Makes both sides, one after the other: side by side they would slow each other down. */
export function useComparison() {
  const client = useQueryClient();
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const [making, setMaking] = useState<Side | null>(null);
  const [error, setError] = useState<unknown>(null);

  const entry = async (side: Side, text: string, setting: Setting): Promise<Entry> => {
    setMaking(side);
    const run = await made(text, setting);
    const [clip, wave] = await Promise.all([
      client.fetchQuery(clipOf(run.view.id)),
      client.fetchQuery(runQueries.waveform(run.view.id)),
    ]);
    const words = clip.read().words.filter(({ offset }) => offset >= 0);
    return { side, run, clip, wave, take: { words, seconds: run.view.seconds } };
  };
  const make = async (text: string, settings: Settings, blind: boolean) => {
    setError(null);
    setComparison(null);
    try {
      const a = await entry("a", text, settings.a);
      const b = await entry("b", text, settings.b);
      const both = { a, b };
      const [first, second] = order(blind);
      setComparison({ entries: [both[first], both[second]], blind });
    } catch (failure) {
      setError(failure);
    }
    setMaking(null);
    await client.invalidateQueries({ queryKey: RUNS });
  };
  return { comparison, making, error, make };
}
