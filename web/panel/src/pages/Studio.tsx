import { Suspense } from "react";
import { useParams } from "react-router";

import { sectionNamed } from "@/studio/sections";
import css from "@/studio/Studio.module.css";
import { StudioNav } from "@/studio/StudioNav";
import { Boundary } from "@/ui/Boundary";

/** The speech studio: its sections to the left, the chosen one's page beside them. */
export function Studio() {
  const { section } = useParams();
  const { name, page: Page } = sectionNamed(section);
  return (
    <div className={css.studio}>
      <StudioNav />
      <div className={css.page}>
        <Boundary key={name}>
          <Suspense>
            <Page />
          </Suspense>
        </Boundary>
      </div>
    </div>
  );
}
