import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { RequestField } from "@/api/types";
import { type Draft, problemWith, valueOf, withValue } from "@/forms/draft";

import type { Values } from "./offers";

/** What was written stays while one looks at another section. */
const drafts = new Map<string, Draft>();

/** Put values into a section's form before it is opened, such as those of an earlier run. */
export function setDraft(kind: string, values: Draft): void {
  drafts.set(kind, values);
}

/** A request that is being written: its values, and what is wrong with them. */
export function useRequest(kind: string, form: readonly RequestField[]) {
  const { t } = useTranslation();
  const [draft, setOwn] = useState<Draft>(() => drafts.get(kind) ?? {});
  const [refused, setRefused] = useState<Readonly<Record<string, string>>>({});
  const [asked, setAsked] = useState(false);
  const values: Values = Object.fromEntries(
    form.map((field) => [field.name, valueOf(draft, field) ?? (field.type === "text" ? "" : null)]),
  );
  const errorsOf = (field: RequestField): readonly string[] => {
    const said = Object.entries(refused)
      .filter(([name]) => name === field.name || name.startsWith(`${field.name}.`))
      .map(([, message]) => message);
    if (said.length > 0) return said;
    if (field.required && isEmpty(values[field.name])) return asked ? [t("form.required")] : [];
    const problem = field.name in draft ? problemWith(field, draft[field.name]) : null;
    if (!problem || (draft[field.name] === null && !field.required)) return [];
    const limit = "limit" in problem ? problem.limit : undefined;
    return [t(`form.problem.${problem.kind}`, { limit, choices: field.choices.join(", ") })];
  };
  return {
    values,
    errorsOf,
    /** What is sent: only what was changed, without numbers that were emptied. */
    fields: Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== null)),
    change: (field: RequestField, value: unknown) => {
      const next = withValue(draft, field, value);
      drafts.set(kind, next);
      setOwn(next);
      setRefused(without(refused, field.name));
    },
    /** The server's word about one field. */
    refuse: (name: string, message: string) => setRefused({ [name]: message }),
    /** Whether it can be sent; from now on what is missing is said. */
    check: (): boolean => {
      setAsked(true);
      return form.every(
        (field) =>
          !(field.required && isEmpty(values[field.name])) &&
          (!(field.name in draft) || draft[field.name] === null || !problemWith(field, draft[field.name])),
      );
    },
  };
}

export type RequestDraft = ReturnType<typeof useRequest>;

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "string" && value.trim() === "");

function without(refused: Readonly<Record<string, string>>, name: string) {
  return Object.fromEntries(
    Object.entries(refused).filter(([other]) => other !== name && !other.startsWith(`${name}.`)),
  );
}
