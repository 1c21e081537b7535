import type { ReactNode } from "react";

import { Icon } from "./Icon";
import type { IconName } from "./icons";
import css from "./ListPage.module.css";

/** A list to the left, what was chosen from it to the right. */
export function ListPage({ list, children }: { list: ReactNode; children: ReactNode }) {
  return (
    <div className={css.page}>
      <div className={css.list}>{list}</div>
      <div className={css.detail}>{children}</div>
    </div>
  );
}

interface EntryProps {
  icon: IconName;
  title: string;
  note: string;
  tone?: "leaf" | "lamp" | "coral" | "plain";
  chosen: boolean;
  onChoose: () => void;
  /** A switch at the end. */
  end?: ReactNode;
}

export function ListEntry({ icon, title, note, tone = "plain", chosen, onChoose, end }: EntryProps) {
  return (
    <li className={css.entry} data-chosen={chosen || undefined}>
      <button
        type="button"
        className={css.choose}
        aria-current={chosen ? "true" : undefined}
        onClick={onChoose}
      >
        <span className={css.icon}>
          <Icon name={icon} />
        </span>
        <span className={css.words}>
          <b className="clip">{title}</b>
          <span className={`${css.note} ${tone} clip`}>{note}</span>
        </span>
      </button>
      {end}
    </li>
  );
}
