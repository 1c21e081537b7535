import { queryOptions } from "@tanstack/react-query";

import { get, post, remove, sendFile } from "@/api/http";
import type { Trainers, Training, TrainingFile, TrainingMaterial, TrainingWish } from "@/api/types";

import { SINGING } from "../api";

const TRAINING = [...SINGING, "training"] as const;
export const TRAININGS = [...TRAINING, "all"] as const;
const WATCH_MS = 1000;
const PATH = "/singing/training";
const id = encodeURIComponent;

/** What a voice's folder may be called. */
export const VOICE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/;

export const filesKey = (voice: string) => [...TRAINING, "files", voice] as const;

export const trainingQueries = {
  trainers: () =>
    queryOptions({
      queryKey: [...TRAINING, "trainers"],
      queryFn: async () => (await get<{ trainers: Trainers }>(`${PATH}/presets`)).trainers,
    }),
  all: () =>
    queryOptions({
      queryKey: TRAININGS,
      queryFn: async () => (await get<{ trainings: Training[] }>(PATH)).trainings,
      refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? WATCH_MS : false),
      meta: { quiet: true },
    }),
  files: (voice: string) =>
    queryOptions({
      queryKey: filesKey(voice),
      queryFn: async () =>
        (await get<{ files: TrainingFile[] }>(`${PATH}/recordings/${id(voice)}`)).files,
      enabled: VOICE_NAME.test(voice),
    }),
  /** What a voice's recordings are worth; asked again once they have changed. */
  material: (voice: string, files: readonly TrainingFile[], sending: boolean) =>
    queryOptions({
      queryKey: [...filesKey(voice), "report", files],
      queryFn: () => get<TrainingMaterial>(`${PATH}/recordings/${id(voice)}/report`),
      enabled: files.length > 0 && !sending,
      retry: false,
      meta: { quiet: true },
    }),
};

export const trainingActions = {
  bring: (voice: string, file: File, onShare: (share: number) => void) => {
    const form = new FormData();
    form.append("file", file);
    return sendFile<TrainingFile>("POST", `${PATH}/recordings/${id(voice)}`, form, onShare);
  },
  removeFile: (voice: string, file: string) =>
    remove<null>(`${PATH}/recordings/${id(voice)}/${id(file)}`),
  start: (wish: TrainingWish) => post<Training>(PATH, wish),
  stop: (training: Training) => post<Training>(`${PATH}/${id(training.id)}/stop`),
  remove: (voice: string) => remove<null>(`${PATH}/voices/${id(voice)}`),
  resume: (training: Training) => post<Training>(`${PATH}/${id(training.id)}/resume`),
};

/** Where a sample is heard. */
export const sampleOf = (training: Training, step: number): string =>
  `/api${PATH}/${id(training.id)}/samples/${step}`;

export const isUnderWay = ({ state }: Training): boolean =>
  state === "waiting" || state === "running";
