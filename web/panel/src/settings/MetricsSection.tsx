import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { queries } from "@/api/queries";
import { duration } from "@/lib/time";
import { Failure } from "@/ui/Failure";

import { type Metric, type MetricRow, readMetrics } from "./metrics";
import { Section } from "./Section";
import css from "./Settings.module.css";

/** Queue lengths and waits, time per stage, errors and underruns since the start. */
export function MetricsSection() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(queries.metrics());
  return (
    <Section title={t("settings.title.metrics")} text={t("metrics.text")}>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {readMetrics(data ?? "").map((metric) => (
        <MetricTable key={metric.name} metric={metric} />
      ))}
    </Section>
  );
}

function MetricTable({ metric: { name, help, rows } }: { metric: Metric }) {
  const { t } = useTranslation();
  return (
    <table className={`${css.table} num`}>
      <caption>{help}</caption>
      <tbody>
        {rows.map((row) => (
          <tr key={row.of}>
            <th scope="row">{row.of || t("metrics.all")}</th>
            <td>{say(name, row)}</td>
            <td className="third">
              {row.count !== null && t("metrics.times", { count: row.count })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function say(name: string, { value }: MetricRow): string {
  if (name.endsWith("_seconds")) return duration(value * 1000);
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}
