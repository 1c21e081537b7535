import { useTranslation } from "react-i18next";

import type { Scope } from "@/api/types";
import { Icon } from "@/ui/Icon";

import css from "./Plugins.module.css";

/** What a login asks for, each with its reason. */
export function ScopeList({ scopes }: { scopes: readonly Scope[] }) {
  const { t } = useTranslation();
  if (scopes.length === 0) return null;
  return (
    <section className={css.scopes}>
      <h3>{t("plugins.scopes")}</h3>
      <ul>
        {scopes.map(({ name, reason, granted }) => (
          <li key={name} className={granted ? "leaf" : "plain"}>
            <Icon
              name={granted ? "check" : "dash"}
              size="small"
              label={t(granted ? "plugins.granted" : "plugins.notGranted")}
            />
            <span>
              <b>{name}</b> <span className="second">{reason}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
