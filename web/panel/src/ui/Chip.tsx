import type { ReactNode } from "react";

import css from "./Chip.module.css";

export type Tone = "leaf" | "lamp" | "coral" | "sky" | "plum" | "plain";

export function Chip({ tone = "plain", children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`${css.chip} ${tone} num`}>{children}</span>;
}
