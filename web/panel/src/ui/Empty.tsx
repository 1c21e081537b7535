import type { ReactNode } from "react";

import { Cue } from "@/cue/Cue";

import css from "./Empty.module.css";

/** Nothing here yet: Cue, a sentence, and one thing to do about it. */
export function Empty({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <Cue size={64} />
      <p>{text}</p>
      {children}
    </div>
  );
}
