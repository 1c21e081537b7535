import { ActionIcon, Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { Song } from "@/api/types";
import { useSaid } from "@/i18n/server";
import { clock } from "@/lib/time";
import { Chip } from "@/ui/Chip";
import { Confirm } from "@/ui/Confirm";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { singingActions, songDrawing, SONGS, songSound } from "../api";
import { type Track, useDeck, useDeckView, usePlace } from "../deck";
import { LaneOf } from "../make/Lane";
import { LyricsCard } from "./LyricsCard";
import { SongFields } from "./SongFields";
import css from "./Songs.module.css";

/** One song: heard, described, and its words. */
export function SongDetail({ song }: { song: Song }) {
  const { t } = useTranslation();
  const act = useAct();
  const said = useSaid();
  const navigate = useNavigate();
  const client = useQueryClient();
  const deck = useDeck();
  const view = useDeckView(deck);
  const [asking, setAsking] = useState(false);
  const at = usePlace(deck, (seconds) => clock(seconds));
  const track: Track = { id: song.id, url: songSound(song), seconds: song.duration };
  const going = view.state === "playing" || view.state === "loading";
  const remove = async () => {
    deck.pause();
    if (await act(singingActions.remove(song), t("songs.deleted", { title: song.title }))) {
      void client.invalidateQueries({ queryKey: SONGS });
      void navigate("/singing/songs");
    }
  };
  return (
    <article className={css.detail}>
      <header className={css.head}>
        <h2 className="clip">{song.title}</h2>
        {song.artist && <span className="second clip">{song.artist}</span>}
        {song.effect && <Chip>{t("singing.effect")}</Chip>}
        {song.voice && <Chip tone="sky">{said(song.voice)}</Chip>}
        <span className="grow" />
        <span className="third num">
          {t("songs.counts", { plays: song.plays, likes: song.likes })}
        </span>
      </header>
      <div className={css.head}>
        <Button
          size="s"
          disabled={!song.rights_by}
          title={song.rights_by ? undefined : t("songs.rightsText")}
          onClick={() =>
            void act(singingActions.sing(song.id), t("songs.willSing", { title: song.title }))
          }
        >
          <Icon name="live" size="small" />
          {t("songs.sing")}
        </Button>
        <Button size="s" variant="quiet" onClick={() => setAsking(true)}>
          <Icon name="trash" size="small" />
          {t("songs.delete")}
        </Button>
      </div>
      <div className={css.hear}>
        <ActionIcon
          aria-label={t(going ? "singing.pause" : "singing.play")}
          onClick={() => deck.toggle(track)}
        >
          <Icon name={going ? "pause" : "play"} size="small" />
        </ActionIcon>
        <span className="num second">
          {at} {t("singing.of", { total: clock(song.duration) })}
        </span>
        <div className="grow">
          <LaneOf
            drawing={songDrawing(song)}
            label={song.title}
            ink="sky"
            deck={deck}
            total={song.duration}
          />
        </div>
      </div>
      <SongFields song={song} />
      <LyricsCard song={song} deck={deck} track={track} />
      <Confirm
        opened={asking}
        question={t("songs.deleteAsk", { title: song.title })}
        yes={t("songs.delete")}
        no={t("songs.keepIt")}
        onYes={() => void remove()}
        onNo={() => setAsking(false)}
      />
    </article>
  );
}
