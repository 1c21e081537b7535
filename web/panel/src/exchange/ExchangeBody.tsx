import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Exchange } from "@/api/types";
import { cut } from "@/lib/spans";

import { Asked } from "./Asked";
import css from "./Exchange.module.css";
import { LatencyBar, LatencyTable } from "./LatencyBar";

export function ExchangeBody({ exchange }: { exchange: Exchange }) {
  const { t } = useTranslation();
  const { user, prompt, tokens, model, raw, removed, spoken, heard, complete } = exchange;
  return (
    <>
      <dl className={css.parts}>
        <Part name={t("exchange.prompt")} note={t("exchange.tokens", { count: tokens })}>
          <Asked user={user} prompt={prompt} name={css.user} />
        </Part>
        <Part name={t("exchange.raw")} note={model} dim>
          {cut(raw, removed).map(({ text, marked }, index) =>
            marked ? <Removed key={index} text={text} /> : text,
          )}
        </Part>
        <Part
          name={t("exchange.spoken")}
          note={t(complete ? "exchange.complete" : "exchange.broken")}
        >
          {complete ? spoken : <HeardPart spoken={spoken} heard={heard} />}
        </Part>
        <Part name={t("exchange.remembered")} dim>
          {t(exchange.remembered ? "exchange.isRemembered" : "exchange.notRemembered")}
        </Part>
      </dl>
      <FirstSound exchange={exchange} />
    </>
  );
}

interface PartProps {
  name: string;
  note?: string;
  dim?: boolean;
  children: ReactNode;
}

function Part({ name, note, dim, children }: PartProps) {
  return (
    <div>
      <dt>
        {name} <span>{note}</span>
      </dt>
      <dd className={dim ? "second" : undefined} dir="auto">
        {children}
      </dd>
    </div>
  );
}

/** A stage direction is taken out as a matter of course; anything else had a reason. */
function Removed({ text }: { text: string }) {
  return <s className={/^[*([]/.test(text) ? css.direction : undefined}>{text}</s>;
}

/** What was heard bright, the rest dim. */
function HeardPart({ spoken, heard }: { spoken: string; heard: string }) {
  if (!spoken.startsWith(heard)) return <>{heard}</>;
  return (
    <>
      {heard}
      <span className="third">{spoken.slice(heard.length)}</span>
    </>
  );
}

function FirstSound({ exchange: { latency } }: { exchange: Exchange }) {
  const { t } = useTranslation();
  if (latency.total === null) return null;
  return (
    <div className={css.latency}>
      <p>
        <b className="num">{(latency.total / 1000).toFixed(2)} s</b>
        <span className="third">{t("exchange.firstSound")}</span>
      </p>
      <LatencyBar latency={latency} />
      <LatencyTable latency={latency} />
    </div>
  );
}
