import { Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useSection } from "@/live/store";
import { Empty } from "@/ui/Empty";

import { money } from "./money";
import { Month } from "./Month";
import { Section } from "./Section";
import css from "./Settings.module.css";

/** What the services cost: this hour against its limits, by month and service. */
export function UsageSection() {
  const { t, i18n } = useTranslation();
  const { tokens_hour, limit_tokens, usd_hour, limit_usd, months } = useSection("usage");
  const count = new Intl.NumberFormat(i18n.language);
  const dollars = (usd: number) => money(usd, i18n.language);
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
        text={ofLimit(dollars(usd_hour), limit_usd && dollars(limit_usd))}
      />
      {months.length === 0 && <Empty text={t("usage.empty")} />}
      {months.map((month, at) => (
        <Month key={month.month} month={month} open={at === 0} />
      ))}
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
