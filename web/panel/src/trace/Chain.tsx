import { Fragment } from "react";
import { useTranslation } from "react-i18next";

import type { TraceCause } from "@/api/types";
import { Icon } from "@/ui/Icon";
import { lookOf } from "@/waiting/kinds";

import css from "./Trace.module.css";

interface Props {
  chain: readonly TraceCause[];
  current: string;
  onMove: (event: string) => void;
}

/** From the first cause to what came of it; each can be looked at. */
export function Chain({ chain, current, onMove }: Props) {
  const { t } = useTranslation();
  return (
    <div className={css.chain}>
      {chain.map(({ id, kind, text }, index) => (
        <Fragment key={id}>
          {index > 0 && <Icon name="right" size="small" />}
          <button
            type="button"
            className={css.cause}
            aria-current={id === current || undefined}
            title={text}
            onClick={() => onMove(id)}
          >
            <Icon name={lookOf(kind, text).icon} size="small" />
            {t(`kind.${kind}`, { defaultValue: kind })}
          </button>
        </Fragment>
      ))}
    </div>
  );
}
