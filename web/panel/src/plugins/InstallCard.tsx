import { Button, Progress } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { queries } from "@/api/queries";
import type { Job, PluginDetail } from "@/api/types";
import { useCan } from "@/app/session";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import css from "./Plugins.module.css";

/** What a plugin lacks can be installed from here. */
export function InstallCard({ detail }: { detail: PluginDetail }) {
  const { t } = useTranslation();
  const can = useCan();
  const { name, title, state, extra } = detail;
  const install = useMutation({ mutationFn: () => actions.installPlugin(name) });
  if (install.data) return <InstallJob first={install.data} plugin={name} />;
  if (state !== "missing" || !extra) return null;
  return (
    <section className={css.install}>
      <p>{t("plugins.missing", { title, extra })}</p>
      {install.error && <Failure error={install.error} />}
      <Button
        variant="primary"
        disabled={!can.own || install.isPending}
        onClick={() => install.mutate()}
      >
        <Icon name="down" />
        {t("plugins.install", { extra })}
      </Button>
    </section>
  );
}

function InstallJob({ first, plugin }: { first: Job; plugin: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const act = useAct();
  const { data: job = first } = useQuery({ ...queries.job(first.id), initialData: first });
  useEffect(() => {
    if (job.state === "done") void client.invalidateQueries({ queryKey: ["plugin", plugin] });
  }, [client, job.state, plugin]);
  const going = job.state === "waiting" || job.state === "running";
  return (
    <section className={css.install} aria-busy={going}>
      <p className="row">
        <b>{t(`job.${job.state}`)}</b>
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
