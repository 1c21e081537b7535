import { ActionIcon, Button, Select, Slider } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Song, SongShow } from "@/api/types";
import { clock } from "@/lib/time";
import { Card } from "@/ui/Card";
import { Chip } from "@/ui/Chip";
import { Controls } from "@/ui/Controls";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { SHOW, singingActions, singingQueries } from "../api";
import css from "./Show.module.css";

/** Songs in the show: what is sung, what waits, and the setlist. */
export default function ShowPage() {
  const { t } = useTranslation();
  const show = useQuery(singingQueries.show());
  const songs = useQuery(singingQueries.songs()).data ?? [];
  if (show.error) return <Failure error={show.error} retry={() => void show.refetch()} />;
  if (!show.data) return null;
  const { now, waiting, setlist } = show.data;
  return (
    <div className={css.page}>
      <Controls>
        <Card title={t("songShow.now")}>
          <Now now={now} />
        </Card>
        <Card title={t("songShow.waiting")}>
          <Waiting waiting={waiting} />
        </Card>
        <Setlist setlist={setlist} songs={songs} />
      </Controls>
    </div>
  );
}

/** The song that is sung; the slider goes to another second of it. */
function Now({ now }: { now: SongShow["now"] }) {
  const { t } = useTranslation();
  const act = useAct();
  if (!now) return <p className={css.none}>{t("songShow.nothing")}</p>;
  return (
    <div className={css.now}>
      <b>{now.title}</b> <span className="second">{now.artist}</span>{" "}
      {now.effect && <Chip>{t("singing.effect")}</Chip>}
      <Slider
        key={now.event}
        thumbLabel={t("songShow.place")}
        label={clock}
        min={0}
        max={Math.max(1, now.seconds)}
        value={now.at}
        onChangeEnd={(second) => void act(singingActions.seek(second))}
      />
      <span className="num third">
        {clock(now.at)} {t("singing.of", { total: clock(now.seconds) })}
      </span>
    </div>
  );
}

function Waiting({ waiting }: { waiting: SongShow["waiting"] }) {
  const { t } = useTranslation();
  const act = useAct();
  const client = useQueryClient();
  const drop = async (event: string) => {
    await act(singingActions.drop(event));
    void client.invalidateQueries({ queryKey: SHOW });
  };
  if (!waiting.length) return <p className={css.none}>{t("songShow.noneWaits")}</p>;
  return (
    <ol className={css.list}>
      {waiting.map(({ event, title, user }) => (
        <li key={event}>
          <b className="clip">{title}</b>
          <span className="second grow clip">{user && t("songShow.askedBy", { user })}</span>
          <ActionIcon
            size="s"
            aria-label={t("songShow.drop", { title })}
            onClick={() => void drop(event)}
          >
            <Icon name="close" size="small" />
          </ActionIcon>
        </li>
      ))}
    </ol>
  );
}

/** The songs of an evening in their order. */
function Setlist({ setlist, songs }: { setlist: SongShow["setlist"]; songs: readonly Song[] }) {
  const { t } = useTranslation();
  const act = useAct();
  const client = useQueryClient();
  const known = new Map(songs.map((song) => [song.id, song]));
  const put = async (ids: readonly string[]) => {
    await act(singingActions.putSetlist(ids, setlist.version));
    void client.invalidateQueries({ queryKey: SHOW });
  };
  const without = (index: number) => setlist.songs.filter((_, place) => place !== index);
  const up = (index: number) => {
    const ids = without(index);
    ids.splice(index - 1, 0, setlist.songs[index] ?? "");
    void put(ids);
  };
  const cleared = songs.filter(({ rights_by }) => rights_by);
  return (
    <Card
      title={t("songShow.setlist")}
      actions={
        <Button
          size="s"
          variant="primary"
          disabled={!setlist.songs.length}
          onClick={() => void act(singingActions.singAll(), t("songShow.allWait"))}
        >
          <Icon name="music" size="small" />
          {t("songShow.singAll")}
        </Button>
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
                onClick={() => up(index)}
              >
                <Icon name="up" size="small" />
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
          data={cleared.map(({ id, title, artist }) => ({
            value: id,
            label: artist ? `${title} – ${artist}` : title,
          }))}
          nothingFoundMessage={t("songs.noneFits")}
          onChange={(id) => id && void put([...setlist.songs, id])}
        />
        <span className="small third">{t("songs.rightsText")}</span>
      </div>
    </Card>
  );
}
