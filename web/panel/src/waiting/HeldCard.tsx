import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import type { HeldLine, Verdict } from "@/api/types";
import { useSaid } from "@/i18n/server";
import { useLayout } from "@/lib/layout";
import { cut } from "@/lib/spans";
import { clock } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { Controls } from "@/ui/Controls";
import { Icon } from "@/ui/Icon";
import { Kbd } from "@/ui/Kbd";
import { useAct } from "@/ui/useAct";

import css from "./HeldCard.module.css";

/** A line that waits for a human, the safest choice first. */
export function HeldCard({ line }: { line: HeldLine }) {
  const { t } = useTranslation();
  const reason = useSaid()(line.reason);
  const phone = useLayout() === "phone";
  const act = useAct();
  const judge = (verdict: Verdict) => () => void act(actions.judge(line.id, verdict));
  return (
    <section className={css.held} aria-label={t("held.title", { reason })}>
      <header className={css.head}>
        <Icon name="hand" size="small" />
        <b className="clip" role="status">
          {t("held.title", { reason })}
        </b>
        <span className="grow" />
        <Countdown until={line.expires_at} />
      </header>
      <p className={css.text} dir="auto">
        “
        {cut(line.text, line.spans).map(({ text, marked }, index) =>
          marked ? <mark key={index}>{text}</mark> : text,
        )}
        ”
      </p>
      <div className={css.buttons}>
        <Controls>
          <Button size="s" variant="wait" onClick={judge("mask")} aria-keyshortcuts="M">
            {t("held.mask")} <Kbd>M</Kbd>
          </Button>
          <Button size="s" onClick={judge("say")}>
            {t(phone ? "held.sayBrief" : "held.say")}
          </Button>
          <Button size="s" onClick={judge("drop")} aria-keyshortcuts="X">
            {t("held.drop")} <Kbd>X</Kbd>
          </Button>
        </Controls>
      </div>
    </section>
  );
}

function Countdown({ until }: { until: number }) {
  const { t } = useTranslation();
  return (
    <span className="num" role="timer">
      {t("held.drops", { time: clock(until - useNow()) })}
    </span>
  );
}
