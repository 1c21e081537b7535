import { Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { sectionNamed, sections } from "@/singing/sections";
import css from "@/singing/Singing.module.css";
import { Boundary } from "@/ui/Boundary";
import { Icon } from "@/ui/Icon";

/** Singing: making covers, the song library, and the music teacher. */
export function Singing() {
  const { t } = useTranslation();
  const { section } = useParams();
  const { name, page: Page } = sectionNamed(section);
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the chosen one may stand beyond the strip's end.
    const tab = strip.current?.querySelector("[aria-current]");
    tab?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [name]);
  return (
    <div className={css.singing}>
      <nav ref={strip} className={css.tabs} aria-label={t("singing.pages")}>
        {sections.map((one) => (
          <Link
            key={one.name}
            to={one.name === "make" ? "/singing" : `/singing/${one.name}`}
            aria-current={one.name === name ? "page" : undefined}
            className={css.tab}
          >
            <Icon name={one.icon} size="small" />
            {t(`singing.section.${one.name}`)}
          </Link>
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
