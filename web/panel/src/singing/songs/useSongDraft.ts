import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { ApiError } from "@/api/http";
import type { Song } from "@/api/types";
import { useAct } from "@/ui/useAct";

import { SONGS } from "../api";

/**
 * What somebody is changing of a song, with the song as it was when that was begun: where somebody
 * else has changed it since, saving says so, and the next try is made knowing it.
 */
export function useSongDraft<Draft>(song: Song) {
  const act = useAct();
  const client = useQueryClient();
  const [draft, setDraft] = useState<{ value: Draft; seen: Song } | null>(null);
  const change = (next: (before: Draft | undefined) => Draft) =>
    setDraft((now) => ({ value: next(now?.value), seen: now?.seen ?? song }));
  const save = async (send: (seen: Song, value: Draft) => Promise<Song>, done: string) => {
    if (!draft) return;
    const sent = send(draft.seen, draft.value);
    const saved = await act(sent, done);
    await client.invalidateQueries({ queryKey: SONGS });
    if (!saved && !(await isConflict(sent))) return;
    const songs = client.getQueryData<Song[]>(SONGS) ?? [];
    const seen = songs.find(({ id }) => id === song.id) ?? song;
    setDraft((now) => {
      if (saved && now === draft) return null;
      return now && { ...now, seen }; // it was written on, or is tried again
    });
  };
  return { draft: draft?.value, change, save, drop: () => setDraft(null) };
}

const isConflict = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => false,
    (error: unknown) => error instanceof ApiError && error.status === 409,
  );
