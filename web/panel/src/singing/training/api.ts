import { queryOptions } from "@tanstack/react-query";

import { get, post, remove, sendFile } from "@/api/http";
import type { Lesson, Trainer, Training, VoiceMaterial } from "@/api/types";

import { form, SINGING } from "../api";

export const TRAINING = [...SINGING, "training"] as const;
const PATH = "/singing/training";
const WATCH_MS = 1000;

const id = encodeURIComponent;

export const isAtWork = ({ state }: Training): boolean => state === "queued" || state === "running";

export const trainingQueries = {
  trainers: () =>
    queryOptions({
      queryKey: [...TRAINING, "trainers"],
      queryFn: async () => (await get<{ trainers: Trainer[] }>(`${PATH}/presets`)).trainers,
    }),
  all: () =>
    queryOptions({
      queryKey: [...TRAINING, "all"],
      queryFn: async () => (await get<{ trainings: Training[] }>(PATH)).trainings,
      refetchInterval: ({ state }) => (state.data?.some(isAtWork) ? WATCH_MS : false),
      meta: { quiet: true },
    }),
  lessons: (name: string) =>
    queryOptions({
      queryKey: [...TRAINING, "lessons", name],
      queryFn: async () => (await get<{ files: Lesson[] }>(`${PATH}/recordings/${id(name)}`)).files,
      enabled: name !== "",
    }),
};

export interface Order {
  name: string;
  label: string;
  trainer: string;
  preset: string;
  minutes: number;
  consent: { who: string; when: string; statement: string };
}

export const trainingActions = {
  bring: (name: string, file: File) =>
    sendFile<Lesson>("POST", `${PATH}/recordings/${id(name)}`, form({ file })),
  remove: (name: string, file: string) =>
    remove<null>(`${PATH}/recordings/${id(name)}/${id(file)}`),
  examine: (name: string) => get<VoiceMaterial>(`${PATH}/recordings/${id(name)}/report`),
  train: (order: Order) => post<Training>(PATH, order),
  stop: ({ id: job }: Training) => post<Training>(`${PATH}/${id(job)}/stop`),
  resume: ({ id: job }: Training) => post<Training>(`${PATH}/${id(job)}/resume`),
};

/** Where a sample of a voice in training is heard. */
export const sampleSound = (training: Training, step: number): string =>
  `/api${PATH}/${id(training.id)}/samples/${step}`;
