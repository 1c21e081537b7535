import { useTranslation } from "react-i18next";

import type { Latency } from "@/api/types";
import { duration } from "@/lib/time";

import css from "./LatencyBar.module.css";

const PARTS = [
  { stage: "door", colour: "var(--text3)" },
  { stage: "lane", colour: "var(--line2)" },
  { stage: "mind", colour: "var(--sky)" },
  { stage: "guard", colour: "var(--lamp)" },
  { stage: "voice", colour: "var(--leaf)" },
] as const;

/** Where the time to the first sound went. */
export function LatencyBar({ latency, height = 10 }: { latency: Latency; height?: number }) {
  return (
    <div className={css.bar} style={{ height }} aria-hidden>
      {PARTS.filter(({ stage }) => latency[stage] !== null).map(({ stage, colour }) => (
        <span key={stage} style={{ flexGrow: latency[stage] ?? 0, background: colour }} />
      ))}
    </div>
  );
}

export function LatencyTable({ latency }: { latency: Latency }) {
  const { t } = useTranslation();
  return (
    <dl className={`${css.table} num`}>
      {PARTS.map(({ stage, colour }) => (
        <div key={stage}>
          <dt>
            <span style={{ background: colour }} />
            {t(`latency.${stage}`)}
          </dt>
          <dd>{latency[stage] === null ? "–" : duration(latency[stage])}</dd>
        </div>
      ))}
    </dl>
  );
}
