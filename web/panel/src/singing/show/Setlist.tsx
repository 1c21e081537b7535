import { ActionIcon, Button, Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Song, SongShow } from "@/api/types";
import { clock } from "@/lib/time";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { SHOW, singingActions } from "../api";
import css from "./Show.module.css";

/** The songs of an evening in their order. */
export function Setlist({ setlist, songs }: { setlist: SongShow["setlist"]; songs: readonly Song[] }) {
  const { t } = useTranslation();
  const act = useAct();
  const client = useQueryClient();
  const [search, setSearch] = useState("");
  const known = new Map(songs.map((song) => [song.id, song]));
  const put = async (ids: readonly string[]) => {
    await act(singingActions.putSetlist(ids, setlist.version));
    void client.invalidateQueries({ queryKey: SHOW });
  };
  const without = (index: number) => setlist.songs.filter((_, place) => place !== index);
  const move = (index: number, by: 1 | -1) => {
    const ids = without(index);
    ids.splice(index + by, 0, setlist.songs[index] ?? "");
    void put(ids);
  };
  const cleared = songs.filter(({ rights_by }) => rights_by);
  return (
    <Card
      title={t("songShow.setlist")}
      actions={
        <>
          <Button
            size="s"
            variant="quiet"
            disabled={!setlist.songs.length}
            onClick={() => void put([])}
          >
            {t("songShow.clear")}
          </Button>
          <Button
            size="s"
            variant="primary"
            disabled={!setlist.songs.length}
            onClick={() => void act(singingActions.singAll(), t("songShow.allWait"))}
          >
            <Icon name="music" size="small" />
            {t("songShow.singAll")}
          </Button>
        </>
      }
    >
      {!setlist.songs.length && <p className={css.none}>{t("songShow.emptySetlist")}</p>}
      <ol className={css.list}>
        {setlist.songs.map((id, index) => {
          const title = known.get(id)?.title ?? id;
          return (
            <li key={`${id} ${index}`}>
              <span className="num third">{index + 1}</span>
              <b className="grow clip">{title}</b>
              <span className="num third">{clock(known.get(id)?.duration ?? 0)}</span>
              <ActionIcon
                size="s"
                disabled={index === 0}
                aria-label={t("songShow.up", { title })}
                onClick={() => move(index, -1)}
              >
                <Icon name="up" size="small" />
              </ActionIcon>
              <ActionIcon
                size="s"
                disabled={index === setlist.songs.length - 1}
                aria-label={t("songShow.down", { title })}
                onClick={() => move(index, 1)}
              >
                <Icon name="up" size="small" className={css.turned} />
              </ActionIcon>
              <ActionIcon
                size="s"
                aria-label={t("songShow.remove", { title })}
                onClick={() => void put(without(index))}
              >
                <Icon name="close" size="small" />
              </ActionIcon>
            </li>
          );
        })}
      </ol>
      <div className={css.add}>
        <Select
          aria-label={t("songShow.add")}
          placeholder={t("songShow.add")}
          searchable
          value={null}
          searchValue={search}
          onSearchChange={setSearch}
          data={cleared.map(({ id, title, artist }) => ({
            value: id,
            label: artist ? `${title} – ${artist}` : title,
          }))}
          nothingFoundMessage={t("songs.noneFits")}
          onChange={(id) => {
            if (id) void put([...setlist.songs, id]);
            setSearch("");
          }}
        />
        <span className="small third">{t("songs.rightsText")}</span>
      </div>
    </Card>
  );
}
