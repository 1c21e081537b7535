import { useTranslation } from "react-i18next";

import type { TraceStep } from "@/api/types";
import { useSaid } from "@/i18n/server";
import { duration } from "@/lib/time";
import { Icon } from "@/ui/Icon";

import { stepLook } from "./stages";
import css from "./Trace.module.css";

/** From Door to Memory: when, where, and why. */
export function Steps({ steps }: { steps: readonly TraceStep[] }) {
  return (
    <ol className={css.steps} tabIndex={0}>
      {steps.map((step, index) => (
        <Step key={index} step={step} first={index === 0} />
      ))}
    </ol>
  );
}

function Step({ step: { at_ms, stage, text }, first }: { step: TraceStep; first: boolean }) {
  const { t } = useTranslation();
  const said = useSaid();
  const { icon, tone } = stepLook(stage, text);
  return (
    <li className={`${css.step} ${tone}`} data-tone={tone}>
      <span className={`${css.at} num`}>{first ? duration(at_ms) : `+${duration(at_ms)}`}</span>
      <span className={css.dot}>
        <Icon name={icon} size="small" />
      </span>
      <div>
        <h3>{t(`traceStage.${stage.toLowerCase()}`, { defaultValue: stage })}</h3>
        <p dir="auto">{said(text)}</p>
      </div>
    </li>
  );
}
