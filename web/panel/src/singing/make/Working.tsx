import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { SingingJob } from "@/api/types";
import { useSaid } from "@/i18n/server";
import { clock } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { isUnderWay, singingActions } from "../api";

const SURE = 0.05; // how far a job has to be before a guess is worth telling

/** How far a job is, in words. */
export function Progress({ job }: { job: SingingJob }) {
  const { t } = useTranslation();
  const said = useSaid();
  const now = useNow();
  if (job.state === "waiting") return <small>{t("singing.waits")}</small>;
  const percent = Math.floor(job.progress * 100);
  const left = job.progress > SURE ? ((now - job.at) / job.progress) * (1 - job.progress) : 0;
  return (
    <>
      <small className="leaf num" data-progress>
        {left > 1
          ? t("singing.percentLeft", { percent, left: clock(left) })
          : t("singing.percent", { percent })}
      </small>
      <small>{said(job.note) || (job.step && t(`singing.doing.${job.step}`, ""))}</small>
    </>
  );
}

/** Why a job failed, and another try. */
export function Failed({ job, onAgain }: { job: SingingJob; onAgain: () => void }) {
  const { t } = useTranslation();
  const said = useSaid();
  const act = useAct();
  const again = async () => {
    if (await act(singingActions.again(job.job))) onAgain();
  };
  return (
    <p className="coral" role="alert" data-failed>
      <Icon name="warn" size="small" />
      <span>{said(job.error)}</span>
      <Button size="s" onClick={() => void again()}>
        {t("singing.again")}
      </Button>
    </p>
  );
}

/** Ends a job. */
export function StopButton({ job, onStop }: { job: SingingJob; onStop: () => void }) {
  const { t } = useTranslation();
  const act = useAct();
  const stop = async () => {
    if (await act(singingActions.cancel(job.job), t("singing.stopped"))) onStop();
  };
  return (
    <Button size="s" variant="stop" disabled={!isUnderWay(job)} onClick={() => void stop()}>
      <Icon name="stop" size="small" />
      {t("singing.stop")}
    </Button>
  );
}
