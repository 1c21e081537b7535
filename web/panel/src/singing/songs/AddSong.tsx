import { Button, Modal, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Song } from "@/api/types";
import { useCan } from "@/app/session";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { singingActions, SONGS } from "../api";
import { FilePick } from "../make/FilePick";
import { Rights } from "./Rights";
import css from "./Songs.module.css";

const PARTS = ["mix", "vocals", "instrumental"] as const;

type Part = (typeof PARTS)[number];

/** The button, and a dialog for a finished song: its mix, and its parts where they are at hand. */
export function AddSong({ onAdded }: { onAdded: (song: Song) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Icon name="folder" size="small" />
        {t("songs.add")}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t("songs.add")} size={520}>
        <Form
          onAdded={(song) => {
            setOpen(false);
            onAdded(song);
          }}
        />
      </Modal>
    </>
  );
}

function Form({ onAdded }: { onAdded: (song: Song) => void }) {
  const { t } = useTranslation();
  const act = useAct();
  const can = useCan();
  const client = useQueryClient();
  const brought = useRef(new Map<File, string>()); // ids of files that need not go out again
  const [files, setFiles] = useState<Partial<Record<Part, File>>>({});
  const [title, setTitle] = useState<string | null>(null);
  const [artist, setArtist] = useState("");
  const [rights, setRights] = useState(false);
  const [sending, setSending] = useState(false);
  const called = (title ?? files.mix?.name.replace(/\.\w+$/, "") ?? "").trim();
  const send = async () => {
    const ids: Record<Part, string> = { mix: "", vocals: "", instrumental: "" };
    for (const part of PARTS) {
      const file = files[part];
      if (!file) continue;
      if (!brought.current.has(file)) {
        const sent = singingActions.upload(file, () => undefined);
        if (!(await act(sent))) return;
        brought.current.set(file, (await sent).id);
      }
      ids[part] = brought.current.get(file) ?? "";
    }
    const about = { title: called, artist, ...(can.own && { rights }) };
    const asked = singingActions.keep({ ...about, ...ids });
    if (!(await act(asked, t("singing.kept", { title: called })))) return;
    await client.invalidateQueries({ queryKey: SONGS });
    onAdded(await asked);
  };
  const add = async () => {
    setSending(true);
    await send();
    setSending(false);
  };
  return (
    <div className={css.add}>
      <p className="second">{t("songs.addText")}</p>
      {PARTS.map((part) => (
        <FilePick
          key={part}
          label={t(`singing.sound.${part}`)}
          hint={files[part]?.name ?? t(part === "mix" ? "singing.noFile" : "songs.optional")}
          onFile={(file) => setFiles((before) => ({ ...before, [part]: file }))}
        />
      ))}
      <TextInput
        label={t("songs.title")}
        value={title ?? called}
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
      />
      <TextInput
        label={t("songs.artist")}
        value={artist}
        onChange={({ currentTarget }) => setArtist(currentTarget.value)}
      />
      <Rights given={rights} onGive={setRights} />
      <Button
        variant="primary"
        disabled={!files.mix || !called}
        loading={sending}
        onClick={() => void add()}
      >
        {t("songs.addIt")}
      </Button>
    </div>
  );
}
