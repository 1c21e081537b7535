import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useLayout } from "@/lib/layout";

import { Icon } from "./Icon";
import type { IconName } from "./icons";
import css from "./ListPage.module.css";

interface PageProps {
  list: ReactNode;
  /** Something was chosen by hand: on a phone it takes the list's place. */
  open: boolean;
  onBack: () => void;
  children: ReactNode;
}

/** A list to the left, what was chosen from it to the right; a phone shows one of the two. */
export function ListPage({ list, open, onBack, children }: PageProps) {
  const { t } = useTranslation();
  const phone = useLayout() === "phone";
  return (
    <div className={css.page}>
      {(!phone || !open) && <div className={css.list}>{list}</div>}
      {(!phone || open) && (
        <div className={css.detail}>
          {phone && (
            <Button className={css.back} variant="quiet" onClick={onBack}>
              <Icon name="right" size="small" />
              {t("back")}
            </Button>
          )}
          {children}
        </div>
      )}
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

export function ListEntry({
  icon,
  title,
  note,
  tone = "plain",
  chosen,
  onChoose,
  end,
}: EntryProps) {
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
