import { queryOptions } from "@tanstack/react-query";

import { get, getFile, postForFile, put, remove, sendFile } from "@/api/http";
import type { StudioLimits, VoiceProfile } from "@/api/types";

export type Choices = Readonly<Record<string, string>>;

/** The profiles, and all about them, are under this key. */
export const VOICES = ["studio", "voices"] as const;

const at = (voice: string): string => `/studio/voices/${encodeURIComponent(voice)}`;

export const voiceQueries = {
  limits: () =>
    queryOptions({
      queryKey: ["studio", "limits"],
      queryFn: () => get<StudioLimits>("/studio/limits"),
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
    sendFile<VoiceProfile>("POST", "/studio/voices", form, onShare),
  change: (voice: string, form: FormData, onShare: (share: number) => void) =>
    sendFile<VoiceProfile>("PUT", at(voice), form, onShare),
  remove: (voice: string) => remove<null>(at(voice)),
  import: (file: Blob, onShare: (share: number) => void) =>
    sendFile<VoiceProfile>("POST", "/studio/voices/import", file, onShare),
  export: (voice: string) => getFile(`${at(voice)}/export`),
  recording: (voice: string) => getFile(`${at(voice)}/recording`),
  audition: (voice: string, text: string) => postForFile("/studio/audition", { voice, text }),
  choose: (viewer: string, voice: string) =>
    put<null>(`/studio/viewer-voices/${encodeURIComponent(viewer)}`, { voice }),
};
