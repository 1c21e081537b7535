import { useTranslation } from "react-i18next";

import type { MonthUsage } from "@/api/types";
import { clock } from "@/lib/time";

import { money } from "./money";
import css from "./Settings.module.css";

/** What each service took in a month. */
export function Month({ month: { month, services }, open }: { month: MonthUsage; open: boolean }) {
  const { t, i18n } = useTranslation();
  const count = new Intl.NumberFormat(i18n.language);
  const name = new Intl.DateTimeFormat(i18n.language, { month: "long", year: "numeric" });
  const told = (usd: number | null, unpriced: boolean) => {
    if (usd === null) return t("usage.unknown");
    const known = money(usd, i18n.language);
    return unpriced ? t("usage.least", { known }) : known;
  };
  const priced = services.flatMap(({ usd }) => (usd === null ? [] : [usd]));
  const sum = priced.length ? priced.reduce((all, usd) => all + usd, 0) : null;
  return (
    <details open={open} className={css.month}>
      <summary className="row">
        <b className="grow">{name.format(new Date(`${month}-15T00:00:00Z`))}</b>
        <span className="num second">
          {told(sum, services.some(({ unpriced }) => unpriced))}
        </span>
      </summary>
      <table className={`${css.table} num`}>
        <thead>
          <tr>
            <th scope="col">{t("usage.service")}</th>
            <th scope="col">{t("usage.tokens")}</th>
            <th scope="col">{t("usage.characters")}</th>
            <th scope="col">{t("usage.heard")}</th>
            <th scope="col">{t("usage.cost")}</th>
          </tr>
        </thead>
        <tbody>
          {services.map(({ service, tokens, characters, seconds, usd, unpriced }) => (
            <tr key={service}>
              <th scope="row">{service}</th>
              <td>{count.format(tokens)}</td>
              <td>{count.format(characters)}</td>
              <td>{clock(seconds)}</td>
              <td>{told(usd, unpriced)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
