import type { ReactNode } from "react";

import css from "./Card.module.css";

interface Props {
  title: string;
  /** What the region is called where its title alone would not tell it from another. */
  label?: string;
  /** Beside the title: a count, a time. */
  aside?: ReactNode;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Card({ title, label = title, aside, actions, className = "", children }: Props) {
  return (
    <section className={`${css.card} ${className}`} aria-label={label}>
      <header className={css.head}>
        <h2>{title}</h2>
        {aside}
        <span className="grow" />
        {actions}
      </header>
      {children}
    </section>
  );
}
