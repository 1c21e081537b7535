import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { queries } from "@/api/queries";
import type { Job, ModelView } from "@/api/types";
import { useCan } from "@/app/session";
import { size } from "@/lib/size";
import { Confirm } from "@/ui/Confirm";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";

import { JobCard } from "./JobCard";
import css from "./Plugins.module.css";

/** The files that the plugin's engine can use: what is here, and a way to get the rest. */
export function ModelList({ plugin }: { plugin: string }) {
  const { t } = useTranslation();
  const { data: models = [] } = useQuery(queries.models(plugin));
  if (models.length === 0) return null;
  return (
    <section className={css.models}>
      <h3>{t("models.title")}</h3>
      <ul>
        {models.map((model) => (
          <ModelLine key={model.name} plugin={plugin} model={model} />
        ))}
      </ul>
    </section>
  );
}

function ModelLine({ plugin, model }: { plugin: string; model: ModelView }) {
  const { t } = useTranslation();
  const can = useCan();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [isOver, setOver] = useState(false);
  const { name, title, licence, state, bytes } = model;
  const fetching = useMutation({ mutationFn: () => actions.fetchModel(plugin, name) });
  const removing = useMutation({
    mutationFn: () => actions.removeModel(plugin, name),
    onSuccess: (left) => client.setQueryData(queries.models(plugin).queryKey, left),
  });
  const over = (job: Job) => {
    void client.invalidateQueries(queries.models(plugin));
    if (job.state === "done") fetching.reset();
    else setOver(true); // its card stays and says why
  };
  const going = fetching.isPending || (fetching.data !== undefined && !isOver);
  const error = fetching.error ?? removing.error;
  return (
    <li>
      <div className="row">
        <span className="grow">
          <b>{name}</b>{" "}
          <span className="second">
            {[title, licence, bytes ? size(bytes) : t("models.unknownSize")].join(" · ")}
          </span>
        </span>
        {state === "there" ? (
          <Button
            size="s"
            aria-label={t("models.removeOf", { name })}
            disabled={!can.own}
            onClick={() => setAsking(true)}
          >
            {t("models.remove")}
          </Button>
        ) : (
          <Button
            size="s"
            aria-label={t("models.fetchOf", { name })}
            disabled={!can.own || going}
            onClick={() => {
              setOver(false);
              fetching.mutate();
            }}
          >
            <Icon name="down" size="small" />
            {t(state === "partial" ? "models.goOn" : "models.fetch")}
          </Button>
        )}
      </div>
      {error && <Failure error={error} />}
      {fetching.data && <JobCard key={fetching.data.id} first={fetching.data} onOver={over} />}
      <Confirm
        opened={asking}
        question={t("models.removeAsk", { name })}
        yes={t("models.remove")}
        no={t("models.keep")}
        onYes={() => removing.mutate()}
        onNo={() => setAsking(false)}
      />
    </li>
  );
}
