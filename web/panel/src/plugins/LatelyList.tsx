import { useTranslation } from "react-i18next";

import type { LogLine } from "@/api/types";
import { timeOfDay } from "@/lib/time";

import css from "./Plugins.module.css";

/** The plugin's last log lines, newest first. */
export function LatelyList({ lines }: { lines: readonly LogLine[] }) {
  const { t } = useTranslation();
  if (lines.length === 0) return null;
  return (
    <section className={css.lately}>
      <h3>{t("plugins.lately")}</h3>
      <ul>
        {lines.map(({ at, level, text }, index) => (
          <li key={index} className={toneOf(level)}>
            <time className="mono third">{timeOfDay(at)}</time>
            <span className={css.dot} role="img" aria-label={level} />
            <span className="second">{text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function toneOf(level: string): string {
  if (/error|critical/i.test(level)) return "coral";
  return /warn/i.test(level) ? "lamp" : "plain";
}
