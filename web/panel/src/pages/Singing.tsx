import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, useParams } from "react-router";

import { sectionNamed, sections } from "@/singing/sections";
import css from "@/singing/Singing.module.css";
import { Boundary } from "@/ui/Boundary";
import { Icon } from "@/ui/Icon";

/** Singing: making covers, the song library, and the music teacher. */
export function Singing() {
  const { t } = useTranslation();
  const { section } = useParams();
  const { name, page: Page } = sectionNamed(section);
  return (
    <div className={css.singing}>
      <nav className={css.tabs} aria-label={t("singing.pages")}>
        {sections.map((one) => (
          <NavLink
            key={one.name}
            to={one.name === "make" ? "/singing" : `/singing/${one.name}`}
            end={one.name === "make"}
            className={css.tab}
          >
            <Icon name={one.icon} size="small" />
            {t(`singing.section.${one.name}`)}
          </NavLink>
        ))}
      </nav>
      <Boundary key={name}>
        <Suspense>
          <Page />
        </Suspense>
      </Boundary>
    </div>
  );
}
