import { Button, Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { StudioJob } from "@/api/types";
import { useCan } from "@/app/session";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { studioQueries } from "../api/queries";
import { runActions } from "./queries";
import css from "./Runs.module.css";

/** What is being made and what waits for its turn. */
export function Jobs() {
  const { t } = useTranslation();
  const line = useQuery(studioQueries.queue());
  const jobs = line.data?.jobs ?? [];
  if (jobs.length === 0) return null;
  return (
    <ul className={css.jobs} aria-label={t("studioRuns.line")}>
      {jobs.map((job) => (
        <JobRow key={job.run} job={job} />
      ))}
    </ul>
  );
}

function JobRow({ job: { run, kind, place, progress, note, engine } }: { job: StudioJob }) {
  const { t } = useTranslation();
  const act = useAct();
  const can = useCan();
  const state = place ? t("studioRuns.waits", { place }) : note || t("studioRuns.made");
  return (
    <li className={css.job}>
      <Icon name={place ? "clock" : "wave"} size="small" />
      <span className="grow clip">
        <b>{t(`studio.kind.${kind}`, { defaultValue: kind })}</b>{" "}
        <span className="second">{[engine, state].filter(Boolean).join(" · ")}</span>
      </span>
      {place === 0 && progress > 0 && (
        <Progress
          className={css.progress}
          aria-label={t("studioRuns.progress")}
          value={progress * 100}
        />
      )}
      <Button size="s" disabled={!can.act} onClick={() => void act(runActions.cancel(run))}>
        {t("studioRuns.cancel")}
      </Button>
    </li>
  );
}
