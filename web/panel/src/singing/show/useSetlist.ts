import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

import type { SongShow } from "@/api/types";
import { useAct } from "@/ui/useAct";

import { SHOW, singingActions } from "../api";

const REFUSED = -1; // and so is what followed it

/** The setlist as it was last arranged here; changes are sent one after the other. */
export function useSetlist(kept: SongShow["setlist"]) {
  const act = useAct();
  const client = useQueryClient();
  const [sending, setSending] = useState<readonly string[] | null>(null);
  const line = useRef({ version: 0, waiting: 0, last: Promise.resolve() });
  const send = async (songs: readonly string[]) => {
    const now = line.current;
    if (now.version === REFUSED) return;
    const sent = singingActions.putSetlist(songs, now.version);
    now.version = (await act(sent)) ? (await sent).version : REFUSED;
  };
  const put = (songs: readonly string[]) => {
    const now = line.current;
    if (!now.waiting) now.version = Math.max(now.version, kept.version);
    now.waiting += 1;
    setSending(songs);
    now.last = now.last.then(async () => {
      await send(songs);
      now.waiting -= 1;
      if (now.waiting) return;
      await client.invalidateQueries({ queryKey: SHOW });
      if (!now.waiting) setSending(null);
    });
  };
  return { songs: sending ?? kept.songs, put };
}

/** The same list with one of its places moved to another. */
export function moved<Item>(list: readonly Item[], from: number, to: number): Item[] {
  const rest = list.filter((_, place) => place !== from);
  return [...rest.slice(0, to), ...list.slice(from, from + 1), ...rest.slice(to)];
}
