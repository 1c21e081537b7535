import { Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useSection } from "@/live/store";
import { Empty } from "@/ui/Empty";

import { Section } from "./Section";
import css from "./Settings.module.css";

/** What the services cost: this hour against its limits, this month by service. */
export function UsageSection() {
  const { t, i18n } = useTranslation();
  const { tokens_hour, limit_tokens, usd_hour, limit_usd, month } = useSection("usage");
  const count = new Intl.NumberFormat(i18n.language);
  const money = new Intl.NumberFormat(i18n.language, {
    style: "currency",
    currency: "USD",
    maximumFractionDigits: 4,
  });
  return (
    <Section title={t("settings.title.usage")}>
      <Limit
        name={t("usage.tokensHour")}
        share={limit_tokens ? tokens_hour / limit_tokens : null}
        text={ofLimit(count.format(tokens_hour), limit_tokens && count.format(limit_tokens))}
      />
      <Limit
        name={t("usage.moneyHour")}
        share={limit_usd ? usd_hour / limit_usd : null}
        text={ofLimit(money.format(usd_hour), limit_usd && money.format(limit_usd))}
      />
      {month.length === 0 ? (
        <Empty text={t("usage.empty")} />
      ) : (
        <table className={`${css.table} num`}>
          <caption>{t("usage.month")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("usage.service")}</th>
              <th scope="col">{t("usage.tokens")}</th>
              <th scope="col">{t("usage.characters")}</th>
              <th scope="col">{t("usage.cost")}</th>
            </tr>
          </thead>
          <tbody>
            {month.map(({ service, tokens, characters, usd }) => (
              <tr key={service}>
                <th scope="row">{service}</th>
                <td>{count.format(tokens)}</td>
                <td>{count.format(characters)}</td>
                <td>{money.format(usd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );

  function ofLimit(used: string, limit: string | 0): string {
    return limit ? t("usage.of", { used, limit }) : t("usage.noLimit", { used });
  }
}

function Limit({ name, share, text }: { name: string; share: number | null; text: string }) {
  return (
    <div className={css.limit}>
      <p className="row">
        <b className="grow">{name}</b>
        <span className="num second">{text}</span>
      </p>
      {share !== null && <Progress value={Math.min(100, share * 100)} aria-label={name} />}
    </div>
  );
}
