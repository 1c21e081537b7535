import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { actions, type PluginAction } from "@/api/actions";
import { queries } from "@/api/queries";
import type { PluginDetail, PluginIdentity, PluginLogin } from "@/api/types";
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
  const { name, title, login, identities } = detail;
  const run = (action: PluginAction, identity: string) =>
    void act(
      actions
        .plugin(name, action, identity)
        .then((answer) => client.setQueryData(queries.plugin(name).queryKey, answer)),
    );
  if (login?.code) return <CodeCard title={title} login={login} />;
  if (identities.length === 0) return null;
  const missing = identities.some(({ login: who }) => !who);
  return (
    <section className={missing ? css.login : css.accounts}>
      {missing && <h3>{t("plugins.logInTo", { title })}</h3>}
      {missing && <p className="second">{t("plugins.logInText", { title })}</p>}
      <ul>
        {identities.map((identity) => (
          <Account key={identity.id} identity={identity} off={!can.own} run={run} />
        ))}
      </ul>
    </section>
  );
}

interface AccountProps {
  identity: PluginIdentity;
  off: boolean;
  run: (action: PluginAction, identity: string) => void;
}

/** One of the accounts: who is logged in, and the button that changes it. */
function Account({ identity: { id, label, login }, off, run }: AccountProps) {
  const { t } = useTranslation();
  const name = t(`plugins.identity.${id}`, { defaultValue: label });
  const action = login ? "logout" : "login";
  const told = t(login ? "plugins.logOut" : "plugins.logIn");
  return (
    <li className="row">
      <span className="grow">
        <b>{name}</b> <span className="second">{login || t("plugins.nobody")}</span>
      </span>
      <Button
        size="s"
        variant={login ? undefined : "wait"}
        disabled={off}
        aria-label={`${told}: ${name}`}
        onClick={() => run(action, id)}
      >
        {told}
      </Button>
    </li>
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
