import type { Utterance } from "@/api/types";
import { clock } from "@/lib/time";

import css from "./Line.module.css";

/** What is being sung, and how far it is. */
export function SongLine({ song }: { song: NonNullable<Utterance["song"]> }) {
  const name = song.artist ? `${song.title} · ${song.artist}` : song.title;
  return (
    <p className={css.line}>
      ♪ {name}{" "}
      <span className={css.unheard}>
        {clock(song.at_ms / 1000)} / {clock(song.length_ms / 1000)}
      </span>
    </p>
  );
}
