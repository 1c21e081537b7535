import { ActionIcon, Button, Slider } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { SongShow } from "@/api/types";
import { clock } from "@/lib/time";
import { useStage } from "@/stage/useStage";
import { Card } from "@/ui/Card";
import { Chip } from "@/ui/Chip";
import { Controls } from "@/ui/Controls";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { SHOW, singingActions, singingQueries } from "../api";
import { Setlist } from "./Setlist";
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
  const client = useQueryClient();
  const { paused, pause, skip } = useStage();
  const [wanted, setWanted] = useState<number | null>(null); // until the song is there
  const seek = async (second: number) => {
    await act(singingActions.seek(second));
    await client.invalidateQueries({ queryKey: SHOW });
    setWanted((newest) => (newest === second ? null : newest));
  };
  if (!now) return <p className={css.none}>{t("songShow.nothing")}</p>;
  const at = wanted ?? now.at;
  return (
    <div className={css.now}>
      <div className="row wrap">
        <b>{now.title}</b>
        <span className="second">{now.artist}</span>
        {now.effect && <Chip>{t("singing.effect")}</Chip>}
      </div>
      <Slider
        key={now.event}
        thumbLabel={t("songShow.place")}
        label={clock}
        min={0}
        max={Math.max(1, now.seconds)}
        value={at}
        onChange={setWanted}
        onChangeEnd={(second) => void seek(second)}
      />
      <div className="row">
        <span className="num third grow">
          {clock(at)} {t("singing.of", { total: clock(now.seconds) })}
        </span>
        <Button size="s" onClick={pause}>
          <Icon name={paused ? "play" : "pause"} size="small" />
          {t(paused ? "stage.resume" : "stage.pause")}
        </Button>
        <Button size="s" onClick={skip}>
          <Icon name="skip" size="small" />
          {t("stage.skip")}
        </Button>
      </div>
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
