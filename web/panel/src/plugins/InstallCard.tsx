import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { queries } from "@/api/queries";
import type { PluginDetail } from "@/api/types";
import { useCan } from "@/app/session";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";

import { JobCard } from "./JobCard";
import css from "./Plugins.module.css";

/** What a plugin lacks can be installed from here. */
export function InstallCard({ detail }: { detail: PluginDetail }) {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const { name, title, state, extra } = detail;
  const install = useMutation({ mutationFn: () => actions.installPlugin(name) });
  if (install.data) {
    const over = () => void client.invalidateQueries(queries.plugin(name));
    return <JobCard first={install.data} onOver={over} />;
  }
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
