import { useState } from "react";

import type { How } from "../api";

/** How a song is to be sung and mixed, as the page's controls stand. */
export interface Wanted {
  /** 0 to 100: how much of a steady hiss is taken away. */
  denoise: number;
  gate: boolean;
  dry: boolean;
  /** Semitones; null: what fits the voice. */
  key: number | null;
  formant: number;
  harmonies: boolean;
  f0: "auto" | "yin" | "rmvpe" | "rmvpe_path";
  voiceDb: number;
  bandDb: number;
  /** 0 to 100: the share of the singing that the room gives back. */
  reverb: number;
}

/** What is quieter becomes silence. */
const GATE_DB = -50;

export const START: Wanted = {
  denoise: 0,
  gate: false,
  dry: false,
  key: null,
  formant: 0,
  harmonies: false,
  f0: "auto",
  voiceDb: 0,
  bandDb: 0,
  reverb: 12,
};

export function useWanted() {
  const [wanted, set] = useState(START);
  return { wanted, change: (change: Partial<Wanted>) => set({ ...wanted, ...change }) };
}

/** The fields that cleaning up takes. */
const tidying = ({ denoise, gate }: Wanted): How => ({
  denoise: denoise / 100,
  gate_db: gate ? GATE_DB : 0,
});

/** The fields that taking apart takes. */
export const parting = (wanted: Wanted): How => ({ ...tidying(wanted), dry: wanted.dry });

/** The fields that a conversion takes. */
export const conversion = ({ key, formant, f0 }: Wanted): How => ({ key, formant, f0 });

/** The same of a recording that came as it is, and not out of a song. */
export const rawConversion = (wanted: Wanted): How => ({
  ...tidying(wanted),
  ...conversion(wanted),
});

/** The fields that a mix takes. */
export const mixing = ({ voiceDb, bandDb, reverb }: Wanted): How => ({
  vocals_db: voiceDb,
  backing_db: bandDb,
  reverb: reverb / 100,
});

/** The fields that all five steps at once take. */
export const everything = (wanted: Wanted): How => ({
  ...parting(wanted),
  ...conversion(wanted),
  ...mixing(wanted),
  harmonies: wanted.harmonies ? "convert" : "keep",
});
