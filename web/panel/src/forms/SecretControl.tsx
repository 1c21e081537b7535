import { Button, PasswordInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { ControlProps } from "./FieldControl";
import css from "./Form.module.css";

/** A secret can be replaced but never seen: the server does not send it. */
export function SecretControl({ id, field, value, changed, wrong, onChange }: ControlProps) {
  const { t } = useTranslation();
  if (field.set && !changed) {
    return (
      <div className={css.secret}>
        <span className={css.dots} role="img" aria-label={t("form.secretSet")}>
          ••••••••••••
        </span>
        <Button
          id={id}
          size="s"
          variant="quiet"
          aria-label={t("form.replaceOf", { label: field.label })}
          onClick={() => onChange("")}
        >
          {t("form.replace")}
        </Button>
      </div>
    );
  }
  return (
    <PasswordInput
      id={id}
      error={wrong}
      autoComplete="off"
      aria-describedby={`${id}-hint ${id}-error`}
      value={typeof value === "string" ? value : ""}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
