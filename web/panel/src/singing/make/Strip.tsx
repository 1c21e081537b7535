import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Icon } from "@/ui/Icon";

import type { StepState } from "../project";
import css from "./Strip.module.css";

interface Props {
  number: number;
  title: string;
  state: StepState;
  /** What stands below the title. */
  notes: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** One of the five steps: what it is, what it sounds like, and what can be done with it. */
export function Strip({ number, title, state, notes, actions, children }: Props) {
  const { t } = useTranslation();
  return (
    <section className={css.strip} data-state={state} aria-label={title}>
      <div className={css.what}>
        <span className={css.number} aria-label={t(`singing.state.${state}`)} role="img">
          {state === "done" ? <Icon name="check" size="small" /> : number}
        </span>
        <div className={css.words}>
          <b>{title}</b>
          {notes}
        </div>
      </div>
      <div className={css.sound}>{children}</div>
      <div className={css.actions}>{actions}</div>
    </section>
  );
}

/** Where a sound will be drawn. */
export const Bare = () => <div className={css.bare} aria-hidden />;

/** What else can be done, below the sound. */
export const Under = ({ children }: { children: ReactNode }) => (
  <div className={css.under}>{children}</div>
);
