import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";

import type { Song } from "@/api/types";
import { clock } from "@/lib/time";
import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { ListEntry, ListPage } from "@/ui/ListPage";

import { singingQueries } from "../api";
import { AddSong } from "./AddSong";
import { SongDetail } from "./SongDetail";
import css from "./Songs.module.css";

/** The song library: all songs to the left, the chosen one beside them. */
export default function SongsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { song: chosen = "" } = useParams();
  const songs = useQuery(singingQueries.songs());
  const [search, setSearch] = useState("");
  if (songs.error) return <Failure error={songs.error} retry={() => void songs.refetch()} />;
  if (!songs.data) return null;
  const add = <AddSong onAdded={({ id }) => void navigate(`/singing/songs/${id}`)} />;
  if (!songs.data.length) {
    return (
      <Empty text={t("songs.empty")}>
        <Button component={Link} to="/singing">
          <Icon name="music" size="small" />
          {t("singing.section.make")}
        </Button>
        {add}
      </Empty>
    );
  }
  const shown = songs.data.filter((song) => fits(song, search));
  const song = songs.data.find(({ id }) => id === chosen) ?? shown[0];
  return (
    <ListPage
      open={chosen !== ""}
      onBack={() => void navigate("/singing/songs")}
      list={
        <>
          <TextInput
            className={css.search}
            aria-label={t("songs.search")}
            placeholder={t("songs.search")}
            leftSection={<Icon name="search" size="small" />}
            value={search}
            onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          />
          <ul aria-label={t("singing.section.songs")}>
            {shown.map((one) => (
              <ListEntry
                key={one.id}
                icon="music"
                title={one.title}
                note={noteOf(one, t)}
                tone={one.rights_by ? "plain" : "lamp"}
                chosen={one.id === song?.id}
                onChoose={() => void navigate(`/singing/songs/${one.id}`)}
              />
            ))}
          </ul>
          {!shown.length && <p className="third">{t("songs.noneFits")}</p>}
          <div className={css.below}>{add}</div>
        </>
      }
    >
      {song && <SongDetail key={song.id} song={song} />}
    </ListPage>
  );
}

function fits({ title, artist }: Song, search: string): boolean {
  return `${title} ${artist}`.toLowerCase().includes(search.trim().toLowerCase());
}

function noteOf(song: Song, t: ReturnType<typeof useTranslation>["t"]): string {
  if (!song.rights_by) return t("songs.noRights");
  const effect = song.effect && t("singing.effect");
  return [song.artist, clock(song.duration), song.key, effect].filter(Boolean).join(" · ");
}
