import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { SungResult } from "@/api/types";
import { clock } from "@/lib/time";

import { drawingOf, singingQueries } from "../api";
import { EarlierSongs } from "./EarlierSongs";
import { FilePick } from "./FilePick";
import { LaneOf } from "./Lane";
import { SoundButtons } from "./SoundButtons";
import { Strip } from "./Strip";
import type { StripProps } from "./strips";
import { useUpload } from "./useUpload";

/** Step 1: a song is brought. */
export function UploadStrip(props: StripProps & { earlier: readonly SungResult[] }) {
  const { project, states, deck, total, choose, refresh, earlier } = props;
  const { t } = useTranslation();
  const { song } = project;
  const open = (chosen: SungResult) => {
    deck.pause();
    deck.seek(0);
    choose({ song: chosen.id, singer: "", mix: "" });
    refresh();
  };
  const { send, share } = useUpload(open);
  const limits = useQuery(singingQueries.limits()).data;
  return (
    <Strip
      number={1}
      title={t("singing.step.upload")}
      state={share === null ? states.upload : "going"}
      notes={
        song ? (
          <>
            <small className="clip">{song.file}</small>
            <small>
              {t("singing.format", {
                rate: song.rate / 1000,
                channels: t("singing.channels", { count: song.channels }),
                length: clock(song.seconds),
              })}
            </small>
          </>
        ) : (
          <small>{t("singing.uploadText")}</small>
        )
      }
      actions={
        <>
          <span className="row">
            {earlier.length > 0 && <EarlierSongs songs={earlier} onChoose={open} />}
            {song && <SoundButtons result={song} name={t("singing.sound.song")} deck={deck} />}
          </span>
          {song && (
            <FilePick quiet label={t("singing.another")} busy={share !== null} onFile={send} />
          )}
        </>
      }
    >
      {song ? (
        <LaneOf
          drawing={drawingOf(song)}
          label={t("singing.sound.song")}
          ink="plain"
          deck={deck}
          total={total}
        />
      ) : (
        <FilePick
          label={t("singing.upload")}
          busy={share !== null}
          hint={
            share !== null
              ? t("singing.sending", { percent: Math.floor(share * 100) })
              : limits && t("singing.uploadHint", { mb: limits.upload_mb, minutes: limits.minutes })
          }
          onFile={send}
        />
      )}
    </Strip>
  );
}
