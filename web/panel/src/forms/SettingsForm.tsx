import type { FormField } from "@/api/types";

import { type Draft, valueOf } from "./draft";
import { FieldControl } from "./FieldControl";
import { FieldRow } from "./FieldRow";

interface Props {
  form: readonly FormField[];
  draft: Draft;
  errorsOf: (field: FormField) => readonly string[];
  onChange: (field: FormField, value: unknown) => void;
}

/** A settings dataclass as a form. */
export function SettingsForm({ form, draft, errorsOf, onChange }: Props) {
  return form.map((field) => {
    const errors = errorsOf(field);
    const id = `field-${field.name}`;
    return (
      <FieldRow key={field.name} id={id} label={field.label} hint={field.hint} errors={errors}>
        <FieldControl
          id={id}
          field={field}
          value={valueOf(draft, field)}
          changed={field.name in draft}
          wrong={errors.length > 0}
          onChange={(value) => onChange(field, value)}
        />
      </FieldRow>
    );
  });
}
