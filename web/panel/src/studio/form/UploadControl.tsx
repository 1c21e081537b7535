import { ActionIcon } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { upload } from "@/api/http";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { FileButton } from "./FileButton";
import css from "./RequestForm.module.css";

const SOUNDS = ".wav,.flac,.ogg,.mp3,audio/*";

interface Props {
  value: string;
  onChange: (id: string) => void;
}

/** A sound file that is sent at once; the request names it by its id. */
export function UploadControl({ value, onChange }: Props) {
  const { t } = useTranslation();
  const act = useAct();
  const [name, setName] = useState("");
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const send = async (file: File) => {
    setBusy(true);
    const sent = upload<{ upload: string }>("/studio/uploads", file);
    if (await act(sent)) {
      setName(file.name);
      onChange((await sent).upload);
    }
    setBusy(false);
  };
  return (
    <div
      className={css.file}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file) void send(file);
      }}
    >
      <span className="grow clip second">{value ? name || value : t("studio.dropSound")}</span>
      {value ? (
        <ActionIcon size="s" aria-label={t("studio.removeFile")} onClick={() => onChange("")}>
          <Icon name="close" size="small" />
        </ActionIcon>
      ) : (
        <FileButton
          accept={SOUNDS}
          busy={busy}
          label={t("studio.openFile")}
          onFile={(file) => void send(file)}
        />
      )}
    </div>
  );
}
