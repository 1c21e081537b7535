import { queryOptions } from "@tanstack/react-query";

import { get, getFile, postForFile, put, remove, upload } from "@/api/http";
import type { components } from "@/api/schema";

type Schemas = components["schemas"];

export type Profile = Schemas["StudioVoiceProfile"];
export type Engine = Schemas["StudioEngineView"];
export type Capabilities = Schemas["StudioSpeechCapabilities"];
export type Limits = Schemas["LimitsOut"];
export type Choices = Readonly<Record<string, string>>;

export const VOICES = ["studio", "voices"] as const;

const at = (voice: string): string => `/studio/voices/${encodeURIComponent(voice)}`;

export const voiceQueries = {
  profiles: () =>
    queryOptions({
      queryKey: [...VOICES, "profiles"],
      queryFn: () => get<Profile[]>("/studio/voices"),
    }),
  engines: () =>
    queryOptions({
      queryKey: ["studio", "engines"],
      queryFn: () => get<Engine[]>("/studio/engines"),
      staleTime: 60_000,
    }),
  limits: () =>
    queryOptions({
      queryKey: ["studio", "limits"],
      queryFn: () => get<Limits>("/studio/limits"),
      staleTime: Infinity,
    }),
  choices: () =>
    queryOptions({
      queryKey: [...VOICES, "choices"],
      queryFn: async () => (await get<{ choices: Choices }>("/studio/viewer-voices")).choices,
    }),
};

export const voiceActions = {
  create: (form: FormData, onShare: (share: number) => void) =>
    upload<Profile>("POST", "/studio/voices", form, onShare),
  change: (voice: string, form: FormData, onShare: (share: number) => void) =>
    upload<Profile>("PUT", at(voice), form, onShare),
  remove: (voice: string) => remove<null>(at(voice)),
  import: (file: Blob, onShare: (share: number) => void) =>
    upload<Profile>("POST", "/studio/voices/import", file, onShare),
  export: (voice: string) => getFile(`${at(voice)}/export`),
  recording: (voice: string) => getFile(`${at(voice)}/recording`),
  audition: (voice: string, text: string) => postForFile("/studio/audition", { voice, text }),
  choose: (viewer: string, voice: string) =>
    put<null>(`/studio/viewer-voices/${encodeURIComponent(viewer)}`, { voice }),
};
