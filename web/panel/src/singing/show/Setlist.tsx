import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Song, SongShow } from "@/api/types";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { singingActions } from "../api";
import { SetlistRow } from "./SetlistRow";
import css from "./Show.module.css";
import { moved, useSetlist } from "./useSetlist";

interface Props {
  setlist: SongShow["setlist"];
  songs: readonly Song[];
}

/** The songs of an evening in their order. */
export function Setlist({ setlist, songs: library }: Props) {
  const { t } = useTranslation();
  const act = useAct();
  const { songs, put } = useSetlist(setlist);
  const known = new Map(library.map((song) => [song.id, song]));
  return (
    <Card
      title={t("songShow.setlist")}
      actions={
        <>
          <Button size="s" variant="quiet" disabled={!songs.length} onClick={() => put([])}>
            {t("songShow.clear")}
          </Button>
          <Button
            size="s"
            variant="primary"
            disabled={!songs.length}
            onClick={() => void act(singingActions.singAll(), t("songShow.allWait"))}
          >
            <Icon name="music" size="small" />
            {t("songShow.singAll")}
          </Button>
        </>
      }
    >
      {!songs.length && <p className={css.none}>{t("songShow.emptySetlist")}</p>}
      <ol className={css.list}>
        {songs.map((id, place) => (
          <SetlistRow
            key={`${id} ${songs.slice(0, place).filter((other) => other === id).length}`}
            title={known.get(id)?.title ?? id}
            seconds={known.get(id)?.duration ?? 0}
            place={place}
            last={place === songs.length - 1}
            onMove={(from, to) => put(moved(songs, from, to))}
            onRemove={() => put(songs.filter((_, other) => other !== place))}
          />
        ))}
      </ol>
      <AddSong songs={library} onAdd={(id) => put([...songs, id])} />
    </Card>
  );
}

/** One more song, of those that may be sung. */
function AddSong({ songs, onAdd }: { songs: readonly Song[]; onAdd: (id: string) => void }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  return (
    <div className={css.add}>
      <Select
        aria-label={t("songShow.add")}
        placeholder={t("songShow.add")}
        searchable
        value={null}
        searchValue={search}
        onSearchChange={setSearch}
        data={songs
          .filter(({ rights_by }) => rights_by)
          .map(({ id, title, artist }) => ({
            value: id,
            label: artist ? `${title} – ${artist}` : title,
          }))}
        nothingFoundMessage={t("songs.noneFits")}
        onChange={(id) => {
          if (id) onAdd(id);
          setSearch("");
        }}
      />
      <span className="small third">{t("songs.rightsText")}</span>
    </div>
  );
}
