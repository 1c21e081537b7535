import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ApiError } from "@/api/http";
import type { VoiceProfile } from "@/api/types";
import { notices } from "@/ui/notices";

import { type Draft, formOf, type Problem, problemAt, problemsOf } from "./draft";
import { voiceActions, VOICES } from "./queries";

/** A voice's form: its draft, what is wrong with it, and saving it. */
export function useVoiceForm(
  first: Draft,
  kept: VoiceProfile | undefined,
  onSaved: (id: string) => void,
) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState(first);
  const [recording, setRecording] = useState<Blob | null>(null);
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [share, setShare] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const problems = problemsOf(draft, recording !== null || (kept?.seconds ?? 0) > 0);
  const place = error instanceof ApiError ? problemAt(error.place) : null;

  const errorsOf = (field: Problem): string[] => {
    if (place === field && error instanceof ApiError) return [sentence(error)];
    return tried && problems.includes(field) ? [t(`studioVoices.problem.${field}`)] : [];
  };
  const save = async () => {
    setTried(true);
    setError(null);
    if (problems.length > 0) return;
    setSaving(true);
    setShare(0);
    try {
      const form = formOf(draft, recording);
      const saved = kept
        ? await voiceActions.change(kept.id, form, setShare)
        : await voiceActions.create(form, setShare);
      await client.invalidateQueries({ queryKey: VOICES });
      notices.say(t("studioVoices.saved", { name: saved.name }));
      onSaved(saved.id);
    } catch (failure) {
      setError(failure);
      setSaving(false);
    }
  };
  return {
    draft,
    set: (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change })),
    recording,
    setRecording,
    problems,
    errorsOf,
    /** What went wrong and stands at no field. */
    error: place ? null : error,
    save,
    saving,
    share,
  };
}

/** `consent.when: no date` without its field: it stands below that. */
function sentence({ message, place, hint }: ApiError): string {
  const said = message.startsWith(`${place}: `) ? message.slice(place.length + 2) : message;
  return [`${said[0]?.toUpperCase() ?? ""}${said.slice(1)}.`, hint].filter(Boolean).join(" ");
}
