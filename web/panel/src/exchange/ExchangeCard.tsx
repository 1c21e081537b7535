import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import type { Exchange } from "@/api/types";
import { timeOfDay } from "@/lib/time";
import { useSection } from "@/live/store";
import { Card } from "@/ui/Card";
import { Empty } from "@/ui/Empty";
import { Icon } from "@/ui/Icon";

import { ExchangeBody } from "./ExchangeBody";

/** What was asked last, what the mind wrote, and what was heard of it. */
export function ExchangeCard() {
  const { t } = useTranslation();
  const exchange = useSection("exchange");
  return (
    <Card
      title={t("exchange.title")}
      aside={exchange && <time className="third small">{timeOfDay(exchange.at)}</time>}
      actions={exchange && <TraceButton exchange={exchange} />}
    >
      <ExchangeOrNothing />
    </Card>
  );
}

/** Without the card, for a tab. */
export function ExchangeOrNothing() {
  const { t } = useTranslation();
  const exchange = useSection("exchange");
  return exchange ? <ExchangeBody exchange={exchange} /> : <Empty text={t("exchange.empty")} />;
}

function TraceButton({ exchange }: { exchange: Exchange }) {
  const { t } = useTranslation();
  const [, setQuery] = useSearchParams();
  return (
    <Button size="s" variant="quiet" onClick={() => setQuery({ trace: exchange.event })}>
      {t("exchange.trace")} <Icon name="right" size="small" />
    </Button>
  );
}
