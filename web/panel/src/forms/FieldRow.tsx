import type { ReactNode } from "react";

import { Icon } from "@/ui/Icon";

import css from "./Form.module.css";

interface Props {
  id: string;
  label: string;
  hint?: string;
  errors?: readonly string[];
  /** The label above the control, for narrow columns. */
  stacked?: boolean;
  /** Beside a label that stands above. */
  aside?: ReactNode;
  children: ReactNode;
}

/** Label and hint to the left, the control to the right, what is wrong with it below. */
export function FieldRow({ id, label, hint, errors = [], stacked, aside, children }: Props) {
  return (
    <div className={stacked ? css.stacked : css.row}>
      <div className={css.head}>
        <label htmlFor={id} className={css.label}>
          {label}
          {hint && <small id={`${id}-hint`}>{hint}</small>}
        </label>
        {aside}
      </div>
      <div className={css.control}>{children}</div>
      {errors.length > 0 && (
        <p className={css.error} id={`${id}-error`} role="alert">
          <Icon name="warn" size="small" />
          {errors.join(" ")}
        </p>
      )}
    </div>
  );
}
