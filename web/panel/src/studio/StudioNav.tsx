import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { Icon } from "@/ui/Icon";

import { groups, sectionNamed, sections } from "./sections";
import css from "./Studio.module.css";

/** The studio's sections in three groups; a strip of them on a phone. */
export function StudioNav() {
  const { t } = useTranslation();
  const chosen = sectionNamed(useParams().section).name;
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the chosen one may stand beyond the strip's end.
    const entry = strip.current?.querySelector("[aria-current]");
    entry?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [chosen]);
  return (
    <nav ref={strip} className={css.nav} aria-label={t("studio.nav")}>
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
