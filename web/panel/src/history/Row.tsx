import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { dayAndTime } from "@/lib/time";

import css from "./History.module.css";

interface Props {
  at: number;
  event: string;
  simulated?: boolean;
  children: ReactNode;
}

/** One line of the history; a click opens its trace. */
export function Row({ at, event, simulated, children }: Props) {
  const { i18n } = useTranslation();
  const [, setQuery] = useSearchParams();
  return (
    <li>
      <button
        type="button"
        className={css.row}
        data-simulated={simulated || undefined}
        onClick={() => setQuery({ trace: event })}
      >
        <time className={css.at}>{dayAndTime(at, i18n.language)}</time>
        {children}
      </button>
    </li>
  );
}
