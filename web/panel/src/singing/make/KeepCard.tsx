import { Button, NumberInput, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useCan } from "@/app/session";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { singingActions, SONGS } from "../api";
import type { Project } from "../project";
import { Rights } from "../songs/Rights";
import css from "./SidePanel.module.css";

/** What becomes of a mix: a song of the library, with the key and the tempo that were heard. */
export function KeepCard({ project }: { project: Project }) {
  const { t } = useTranslation();
  const act = useAct();
  const can = useCan();
  const client = useQueryClient();
  const { song, mix } = project;
  const [title, setTitle] = useState<string | null>(null);
  const [artist, setArtist] = useState("");
  const [key, setKey] = useState<string | null>(null);
  const [tempo, setTempo] = useState<number | null>(null);
  const [rights, setRights] = useState(false);
  const [kept, setKept] = useState({ mix: "", song: "" });
  const called = title ?? song?.title ?? mix?.title ?? "";
  const tonality = key ?? mix?.tonality ?? "";
  const pace = tempo ?? mix?.tempo ?? 0;
  const keep = async () => {
    if (!mix) return;
    const asked = singingActions.keep({
      title: called,
      artist,
      key: tonality,
      tempo: pace,
      mix: mix.id,
      ...(can.own && { rights }),
    });
    if (!(await act(asked, t("singing.kept", { title: called })))) return;
    setKept({ mix: mix.id, song: (await asked).id });
    void client.invalidateQueries({ queryKey: SONGS });
  };
  const done = mix !== undefined && kept.mix === mix.id;
  return (
    <Card title={t("singing.whenReady")}>
      <div className={css.settings}>
        <TextInput
          label={t("songs.title")}
          value={called}
          onChange={({ currentTarget }) => setTitle(currentTarget.value)}
        />
        <TextInput
          label={t("songs.artist")}
          value={artist}
          onChange={({ currentTarget }) => setArtist(currentTarget.value)}
        />
        <TextInput
          label={t("singing.songKey")}
          placeholder="Am"
          value={tonality}
          onChange={({ currentTarget }) => setKey(currentTarget.value)}
        />
        <NumberInput
          label={t("songs.tempo")}
          min={0}
          max={400}
          value={pace || ""}
          onChange={(value) => setTempo(Number(value) || 0)}
        />
        <Rights given={rights} onGive={setRights} />
        {done ? (
          <Button component={Link} to={`/singing/songs/${kept.song}`}>
            <Icon name="folder" size="small" />
            {t("singing.openSong")}
          </Button>
        ) : (
          <Button disabled={!mix || !called.trim()} onClick={() => void keep()}>
            <Icon name="folder" size="small" />
            {t("singing.keep")}
          </Button>
        )}
      </div>
    </Card>
  );
}
