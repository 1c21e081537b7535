import { useTranslation } from "react-i18next";

import css from "./Tabs.module.css";

export type TabName = "waiting" | "chat" | "last" | "house";

interface Props {
  tabs: readonly TabName[];
  value: TabName;
  onChange: (name: TabName) => void;
  /** How many things wait behind a tab. */
  badges?: Partial<Record<TabName, number>>;
  wide?: boolean;
}

export function Tabs({ tabs, value, onChange, badges = {}, wide }: Props) {
  const { t } = useTranslation();
  const move = (step: number) => {
    const next = tabs[(tabs.indexOf(value) + step + tabs.length) % tabs.length];
    if (next) onChange(next);
  };
  return (
    <div
      className={css.tabs}
      data-wide={wide || undefined}
      role="tablist"
      onKeyDown={({ key }) => {
        if (key === "ArrowRight") move(1);
        if (key === "ArrowLeft") move(-1);
      }}
    >
      {tabs.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={name === value}
          tabIndex={name === value ? 0 : -1}
          className={css.tab}
          onClick={() => onChange(name)}
        >
          {t(`tab.${name}`)}
          {Boolean(badges[name]) && <em>{badges[name]}</em>}
        </button>
      ))}
    </div>
  );
}
