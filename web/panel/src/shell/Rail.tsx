import { useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";

import { useMe } from "@/app/session";
import { useLive } from "@/live/store";
import { Icon } from "@/ui/Icon";

import { Logo } from "./Logo";
import { pagesFor } from "./pages";
import css from "./Rail.module.css";
import { needsAHand } from "./trouble";

const NEXT_THEME = { dark: "light", light: "auto", auto: "dark" } as const;

export function Rail({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation();
  const { role } = useMe();
  const waiting = useLive((state) =>
    Boolean(state.sections?.plugins.some((plugin) => needsAHand(plugin.state))),
  );
  return (
    <nav className={css.rail} aria-label={t("rail.title")}>
      <Logo size={36} />
      <ul className={css.pages}>
        {pagesFor(role).map(({ name, path, icon }) => (
          <li key={name}>
            <NavLink to={path} end={path === "/"} className={css.entry}>
              <Icon name={icon} size="large" />
              {t(`page.${name}`)}
              {name === "plugins" && waiting && (
                <span className={css.pip} role="img" aria-label={t("rail.needsAHand")} />
              )}
            </NavLink>
          </li>
        ))}
      </ul>
      <span className="grow" />
      <ThemeButton />
      <button type="button" className={css.entry} onClick={onHelp} aria-keyshortcuts="?">
        <Icon name="help" size="large" />
        {t("rail.help")}
      </button>
    </nav>
  );
}

function ThemeButton() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <button
      type="button"
      className={css.entry}
      title={t(`theme.${colorScheme}`)}
      aria-label={t("theme.change", { theme: t(`theme.${colorScheme}`) })}
      onClick={() => setColorScheme(NEXT_THEME[colorScheme])}
    >
      <Icon name="sun" size="large" />
      {t("rail.theme")}
    </button>
  );
}
