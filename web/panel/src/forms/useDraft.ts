import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Values } from "@/api/actions";
import { ApiError } from "@/api/http";
import type { FormField } from "@/api/types";
import { sayError } from "@/ui/Failure";
import { notices } from "@/ui/notices";

import { type Draft, type Errors, problemWith, valueOf, withValue } from "./draft";

/** A form's changes, what is wrong with them, and saving them. */
export function useDraft<Answer>(
  form: readonly FormField[],
  save: (values: Values) => Promise<Answer>,
  onSaved: (answer: Answer) => void,
) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>({});
  const [refused, setRefused] = useState<Errors>({});
  const saving = useMutation({
    mutationFn: () => save(draft),
    onSuccess: (answer) => {
      setDraft({});
      setRefused({});
      onSaved(answer);
    },
    onError: (error) => {
      const fields = error instanceof ApiError ? error.fields : {};
      setRefused(fields);
      const hint = error instanceof ApiError ? error.hint : "";
      if (Object.keys(fields).length === 0) {
        notices.say(sayError(error, t("error.unreachable")), "coral", hint);
      }
    },
  });
  const errorsOf = (field: FormField): readonly string[] => {
    const said = refused[field.name] ?? refused[`values.${field.name}`];
    if (said) return said;
    const problem = field.name in draft ? problemWith(field, valueOf(draft, field)) : null;
    if (!problem) return [];
    const limit = "limit" in problem ? problem.limit : undefined;
    return [t(`form.problem.${problem.kind}`, { limit, choices: field.choices.join(", ") })];
  };
  const wrong = form.filter((field) => errorsOf(field).length > 0).length;
  return {
    draft,
    errorsOf,
    wrong,
    changes: Object.keys(draft).length,
    saving: saving.isPending,
    change: (field: FormField, value: unknown) => {
      const { [field.name]: _, ...others } = refused;
      setRefused(others);
      setDraft(withValue(draft, field, value));
    },
    undo: () => {
      setDraft({});
      setRefused({});
    },
    save: () => {
      if (Object.keys(draft).length > 0 && wrong === 0 && !saving.isPending) saving.mutate();
    },
  };
}

export type DraftState = ReturnType<typeof useDraft>;
