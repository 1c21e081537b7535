import type { ReactNode } from "react";

import css from "./Settings.module.css";

interface Props {
  title: string;
  text?: string;
  foot?: ReactNode;
  children: ReactNode;
}

export function Section({ title, text, foot, children }: Props) {
  return (
    <article className={css.section}>
      <div className={css.body}>
        <h2 className={css.title}>{title}</h2>
        {text && <p className="second">{text}</p>}
        {children}
      </div>
      {foot}
    </article>
  );
}
