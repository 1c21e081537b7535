import { Button, Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { queries } from "@/api/queries";
import type { Job } from "@/api/types";
import { useAct } from "@/ui/useAct";

import css from "./Plugins.module.css";

/** Long work under way, with its progress; `onOver` is called once it has ended. */
export function JobCard({ first, onOver }: { first: Job; onOver: (job: Job) => void }) {
  const { t } = useTranslation();
  const act = useAct();
  const { data: job = first } = useQuery({ ...queries.job(first.id), initialData: first });
  const going = job.state === "waiting" || job.state === "running";
  useEffect(() => {
    if (!going) onOver(job);
  }, [going]); // once, when it ends
  const words = job.kind === "fetch" ? "job.fetch" : "job";
  return (
    <section className={css.install} aria-busy={going}>
      <p className="row">
        <b>{t(`${words}.${job.state}`)}</b>
        <span className="second grow clip">{job.error || job.note}</span>
        {job.progress !== null && <span className="num">{Math.round(job.progress * 100)} %</span>}
        {going && (
          <Button size="s" onClick={() => void act(actions.cancelJob(job.id))}>
            {t("job.cancel")}
          </Button>
        )}
      </p>
      <Progress
        value={(job.progress ?? (going ? 0.5 : 1)) * 100}
        animated={going && job.progress === null}
        aria-label={t("job.progress")}
      />
    </section>
  );
}
