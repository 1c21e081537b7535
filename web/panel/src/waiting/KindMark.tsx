import { Icon } from "@/ui/Icon";

import css from "./KindMark.module.css";
import { lookOf } from "./kinds";

/** The tinted icon of an event's kind. */
export function KindMark({ kind, text }: { kind: string; text: string }) {
  const { icon, tone } = lookOf(kind, text);
  return (
    <span className={`${css.kind} ${tone}`}>
      <Icon name={icon} size="small" />
    </span>
  );
}
