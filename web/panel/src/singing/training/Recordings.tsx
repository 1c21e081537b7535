import { ActionIcon, Button, FileButton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import type { TrainingFile } from "@/api/types";
import { useSaid } from "@/i18n/server";
import { bytes } from "@/studio/runs/figures";
import { sayError } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { filesKey, trainingActions, trainingQueries } from "./api";
import { Material } from "./Material";
import css from "./Training.module.css";

interface Props {
  voice: string;
  files: readonly TrainingFile[];
}

/** The recordings of a voice: brought by hand or dropped, and taken away. */
export function Recordings({ voice, files }: Props) {
  const { t } = useTranslation();
  const act = useAct();
  const said = useSaid();
  const client = useQueryClient();
  const [sent, setSent] = useState<number | null>(null);
  const material = useQuery(trainingQueries.material(voice, files, sent !== null));
  const look = () => client.invalidateQueries({ queryKey: filesKey(voice), exact: true });
  const bring = async (chosen: readonly File[]) => {
    for (const [index, file] of chosen.entries()) {
      const tell = (share: number) => setSent((index + share) / chosen.length);
      if (!(await act(trainingActions.bring(voice, file, tell)))) break;
      await look();
    }
    setSent(null);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void bring([...event.dataTransfer.files]);
  };
  const take = async (file: string) => {
    await act(trainingActions.removeFile(voice, file));
    await look();
  };
  return (
    <div className={css.drop} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <div className="row wrap">
        <FileButton
          multiple
          accept="audio/*,.wav,.flac,.ogg,.mp3,.m4a"
          inputProps={{ "aria-label": t("training.bring") }}
          onChange={(chosen) => void bring(chosen)}
        >
          {(props) => (
            <Button {...props} disabled={sent !== null}>
              <Icon name="up" size="small" />
              {t("training.bring")}
            </Button>
          )}
        </FileButton>
        <span className="third small">
          {sent === null
            ? t("training.bringHint")
            : t("training.sent", { percent: Math.floor(sent * 100) })}
        </span>
      </div>
      <ul className={css.files} aria-label={t("training.recordings")}>
        {files.map((file) => (
          <li key={file.name}>
            <span>{file.name}</span>
            <span className="third num">{bytes(file.size)}</span>
            <ActionIcon
              size="s"
              aria-label={t("training.take", { file: file.name })}
              onClick={() => void take(file.name)}
            >
              <Icon name="close" size="small" />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <div aria-live="polite">
        {material.isFetching && <p className="third small">{t("training.listening")}</p>}
        {material.error && (
          <p className="coral small" role="alert">
            {said(sayError(material.error, t("error.unreachable")))}
          </p>
        )}
        {material.data && <Material material={material.data} />}
      </div>
    </div>
  );
}
