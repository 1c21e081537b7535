import type { ReactNode } from "react";

import { useCan } from "@/app/session";

import css from "./Controls.module.css";

/** What changes the show: off while the bot is away and for those who may only watch. */
export function Controls({ children }: { children: ReactNode }) {
  return (
    <fieldset className={css.controls} disabled={!useCan().act}>
      {children}
    </fieldset>
  );
}
