import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { queries } from "@/api/queries";
import type { PluginCard, PluginDetail as Detail } from "@/api/types";
import { SaveBar } from "@/forms/SaveBar";
import { SettingsForm } from "@/forms/SettingsForm";
import { useDraft } from "@/forms/useDraft";
import { Failure } from "@/ui/Failure";
import { notices } from "@/ui/notices";

import { InstallCard } from "./InstallCard";
import { LatelyList } from "./LatelyList";
import { LoginCard } from "./LoginCard";
import { ModelList } from "./ModelList";
import { PluginHead } from "./PluginHead";
import css from "./Plugins.module.css";
import { ScopeList } from "./ScopeList";

const LOGIN_POLL_MS = 3000;

/** One plugin; asked for anew whenever its live card changes. */
export function PluginDetail({ card }: { card: PluginCard }) {
  const client = useQueryClient();
  const detail = useQuery({
    ...queries.plugin(card.name),
    refetchInterval: ({ state }) => (state.data?.login?.code ? LOGIN_POLL_MS : false),
  });
  useEffect(() => {
    void client.invalidateQueries({ queryKey: ["plugin", card.name] });
  }, [client, card.name, card.state, card.note]);
  if (detail.error) {
    return <Failure error={detail.error} retry={() => void detail.refetch()} />;
  }
  return (
    <article className={css.detail}>
      <PluginHead card={card} />
      {detail.data && <PluginBody detail={detail.data} />}
    </article>
  );
}

function PluginBody({ detail }: { detail: Detail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { name, title } = detail;
  const form = useDraft(
    detail.form,
    (values) => actions.savePlugin(name, values),
    (saved) => {
      client.setQueryData(queries.plugin(name).queryKey, saved);
      notices.say(t("plugins.saved", { title }));
    },
  );
  return (
    <>
      <div className={css.columns}>
        <div>
          <InstallCard detail={detail} />
          <SettingsForm
            form={detail.form}
            draft={form.draft}
            errorsOf={form.errorsOf}
            onChange={form.change}
          />
          {detail.form.length === 0 && <p className="third">{t("plugins.noSettings")}</p>}
          <ModelList plugin={name} />
          <LatelyList lines={detail.lately} />
        </div>
        <aside className={css.aside}>
          <LoginCard detail={detail} />
          <ScopeList scopes={detail.scopes} />
        </aside>
      </div>
      <SaveBar
        changes={form.changes}
        wrong={form.wrong}
        saving={form.saving}
        note={t("plugins.saveNote", { title })}
        label={t("plugins.save")}
        onSave={form.save}
        onUndo={form.undo}
      />
    </>
  );
}
