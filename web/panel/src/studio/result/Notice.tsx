import type { ReactNode } from "react";

import { Icon } from "@/ui/Icon";
import type { IconName } from "@/ui/icons";

import css from "./Result.module.css";

interface Props {
  tone: "coral" | "lamp" | "leaf";
  icon?: IconName;
  title: string;
  text?: string;
  /** What to do about it. */
  children?: ReactNode;
}

/** What happened, then what to do, then a button. */
export function Notice({ tone, icon = "warn", title, text, children }: Props) {
  return (
    <div className={`${css.notice} ${tone}`} role={tone === "leaf" ? "status" : "alert"}>
      <Icon name={icon} />
      <div className="grow">
        <b>{title}</b>
        {text && <p>{text}</p>}
      </div>
      {children}
    </div>
  );
}
