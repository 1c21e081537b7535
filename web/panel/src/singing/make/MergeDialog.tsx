import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { SungResult } from "@/api/types";
import { useAct } from "@/ui/useAct";

import { isUnderWay, singingActions, singingQueries } from "../api";
import { FilePick } from "./FilePick";
import { mixing, type Wanted } from "./how";
import css from "./MergeDialog.module.css";
import { Failed, Progress, StopButton } from "./Working";

interface Props {
  opened: boolean;
  wanted: Wanted;
  onClose: () => void;
  onMade: (mix: SungResult) => void;
}

/** Two files from this machine, put together; also where the dialog is closed meanwhile. */
export function MergeDialog({ opened, wanted, onClose, onMade }: Props) {
  const { t } = useTranslation();
  const act = useAct();
  const [vocals, setVocals] = useState<File | null>(null);
  const [band, setBand] = useState<File | null>(null);
  const [started, setStarted] = useState("");
  const [sending, setSending] = useState(false);
  const watched = useQuery(singingQueries.job(started));
  const job = watched.data;
  const mix = job?.results.mix;
  const told = useRef("");
  useEffect(() => {
    if (!mix || told.current === mix.id) return;
    told.current = mix.id;
    onMade(mix);
    onClose();
  }, [mix, onMade, onClose]);
  const merge = async () => {
    if (!vocals || !band) return;
    setSending(true);
    const asked = singingActions.mergeFiles(vocals, band, mixing(wanted));
    if (await act(asked)) setStarted((await asked).job);
    setSending(false);
  };
  const busy = sending || Boolean(job && isUnderWay(job));
  return (
    <Modal opened={opened} onClose={onClose} title={t("singing.otherFilesTitle")} size={520}>
      <div className={css.files}>
        <FilePick
          label={t("singing.sound.vocals")}
          hint={vocals?.name ?? t("singing.noFile")}
          onFile={setVocals}
        />
        <FilePick
          label={t("singing.sound.instrumental")}
          hint={band?.name ?? t("singing.noFile")}
          onFile={setBand}
        />
        {job && isUnderWay(job) && (
          <p className="second">
            <Progress job={job} />
          </p>
        )}
        {job?.state === "failed" && <Failed job={job} onAgain={() => void watched.refetch()} />}
        <div className="row">
          <Button
            variant="primary"
            disabled={!vocals || !band}
            loading={busy}
            onClick={() => void merge()}
          >
            {t("singing.merge")}
          </Button>
          {job && isUnderWay(job) && (
            <StopButton job={job} onStop={() => void watched.refetch()} />
          )}
          <Button onClick={onClose}>{t("close")}</Button>
        </div>
      </div>
    </Modal>
  );
}
