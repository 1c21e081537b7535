import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { Icon } from "@/ui/Icon";

import { groups, sectionNamed, sections } from "./sections";
import css from "./Studio.module.css";

/** The studio's sections in three groups; a strip of them on a phone. */
export function StudioNav() {
  const { t } = useTranslation();
  const chosen = sectionNamed(useParams().section).name;
  return (
    <nav className={css.nav} aria-label={t("studio.nav")}>
      {groups.map((group) => (
        <section key={group}>
          <h2 className={css.group}>{t(`studio.group.${group}`)}</h2>
          <ul>
            {sections
              .filter((section) => section.group === group)
              .map(({ name, icon }) => (
                <li key={name}>
                  <Link
                    to={`/studio/${name}`}
                    className={css.entry}
                    aria-current={name === chosen ? "page" : undefined}
                  >
                    <Icon name={icon} />
                    {t(`studio.section.${name}`)}
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
