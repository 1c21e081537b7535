import { Button, Checkbox, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Song } from "@/api/types";
import { useCan, useMe } from "@/app/session";
import { dayAndTime } from "@/lib/time";
import { Card } from "@/ui/Card";

import { singingActions, type SongChange } from "../api";
import css from "./Songs.module.css";
import { useSongDraft } from "./useSongDraft";

const NOTHING: SongChange = {};

/** What is known of a song. Only what was changed is sent, with the version that was seen. */
export function SongFields({ song }: { song: Song }) {
  const { t, i18n } = useTranslation();
  const can = useCan();
  const { name } = useMe();
  const { draft = NOTHING, ...changing } = useSongDraft<SongChange>(song);
  const change = (more: SongChange) => changing.change((before) => ({ ...before, ...more }));
  const confirmed = draft.rights ?? Boolean(song.rights_by);
  return (
    <Card
      title={t("songs.about")}
      actions={
        draft !== NOTHING && (
          <>
            <Button size="s" variant="quiet" onClick={changing.drop}>
              {t("songs.undo")}
            </Button>
            <Button
              size="s"
              variant="primary"
              onClick={() => void changing.save(singingActions.edit, t("songs.saved"))}
            >
              {t("songs.save")}
            </Button>
          </>
        )
      }
    >
      <div className={css.fields}>
        <TextInput
          label={t("songs.title")}
          value={draft.title ?? song.title}
          onChange={({ currentTarget }) => change({ title: currentTarget.value })}
        />
        <TextInput
          label={t("songs.artist")}
          value={draft.artist ?? song.artist}
          onChange={({ currentTarget }) => change({ artist: currentTarget.value })}
        />
        <TextInput
          label={t("songs.key")}
          placeholder="Am"
          value={draft.key ?? song.key}
          onChange={({ currentTarget }) => change({ key: currentTarget.value })}
        />
        <NumberInput
          label={t("songs.tempo")}
          min={0}
          max={400}
          value={(draft.tempo ?? song.tempo) || ""}
          onChange={(tempo) => change({ tempo: Number(tempo) || 0 })}
        />
        <Textarea
          className={css.wide}
          label={t("songs.note")}
          autosize
          minRows={1}
          value={draft.note ?? song.note}
          onChange={({ currentTarget }) => change({ note: currentTarget.value })}
        />
        <Checkbox
          className={css.wide}
          label={
            song.rights_by && confirmed
              ? t("songs.rightsBy", {
                  name: song.rights_by,
                  at: dayAndTime(song.rights_at, i18n.language),
                })
              : t("songs.rights", { name })
          }
          description={can.own ? t("songs.rightsText") : t("songs.rightsOwner")}
          disabled={!can.own}
          checked={confirmed}
          onChange={({ currentTarget }) => change({ rights: currentTarget.checked })}
        />
      </div>
    </Card>
  );
}
