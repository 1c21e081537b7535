import type { ReactNode } from "react";

import { Icon } from "@/ui/Icon";

import css from "./Form.module.css";

interface Props {
  id: string;
  label: string;
  hint?: string;
  errors?: readonly string[];
  children: ReactNode;
}

/** Label and hint to the left, the control to the right, what is wrong with it below. */
export function FieldRow({ id, label, hint, errors = [], children }: Props) {
  return (
    <div className={css.row}>
      <label htmlFor={id} className={css.label}>
        {label}
        {hint && <small id={`${id}-hint`}>{hint}</small>}
      </label>
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
