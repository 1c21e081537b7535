import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { actions, type PluginAction } from "@/api/actions";
import { queries } from "@/api/queries";
import type { PluginDetail, PluginLogin } from "@/api/types";
import { useCan } from "@/app/session";
import { clock } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { CopyButton } from "@/ui/CopyButton";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import css from "./Plugins.module.css";

/** Logging in by a code that is typed at the platform's own page. */
export function LoginCard({ detail }: { detail: PluginDetail }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const act = useAct();
  const can = useCan();
  const { name, title, login, scopes, state } = detail;
  const run = (action: PluginAction) =>
    void act(
      actions
        .plugin(name, action)
        .then((answer) => client.setQueryData(queries.plugin(name).queryKey, answer)),
    );
  if (login?.code) return <CodeCard title={title} login={login} />;
  if (scopes.length === 0) return null;
  if (state !== "needs_auth") {
    return (
      <Button size="s" disabled={!can.own} onClick={() => run("logout")}>
        {t("plugins.logOut")}
      </Button>
    );
  }
  return (
    <section className={css.login}>
      <h3>{t("plugins.logInTo", { title })}</h3>
      <p className="second">{t("plugins.logInText", { title })}</p>
      <Button variant="wait" disabled={!can.own} onClick={() => run("login")}>
        {t("plugins.logIn")}
      </Button>
    </section>
  );
}

function CodeCard({ title, login }: { title: string; login: PluginLogin }) {
  const { t } = useTranslation();
  const { url, code, identity, expires_at } = login;
  const now = useNow();
  return (
    <section className={css.login}>
      <h3>{t(identity ? "plugins.logInAs" : "plugins.logInTo", { title, identity })}</h3>
      <p className="second">{t("plugins.typeCode", { place: withoutScheme(url) })}</p>
      <div className="row">
        <output className={css.code}>{code}</output>
        <span className="grow" />
        <CopyButton text={code} label={t("plugins.copyCode")} />
      </div>
      <div className="row">
        <Button
          className="grow"
          variant="wait"
          component="a"
          href={webAddress(url)}
          target="_blank"
          rel="noreferrer"
        >
          {t("plugins.open", { title })}
        </Button>
        {expires_at !== null && (
          <span className="second num">
            {t("plugins.valid", { time: clock(expires_at - now) })}
          </span>
        )}
      </div>
      <p className={`${css.waiting} third`} role="status">
        <Icon name="spin" size="small" className={css.spinner} />
        {t("plugins.noticing")}
      </p>
    </section>
  );
}

const withoutScheme = (url: string): string => url.replace(/^https?:\/\/(www\.)?/, "");

/** Only an address of the web; anything else leads nowhere. */
const webAddress = (url: string): string | undefined =>
  /^https?:\/\//.test(url) ? url : undefined;
