import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
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

interface Written {
  draft: Draft;
  /** The server's words about fields. */
  refused: Readonly<Record<string, string>>;
  /** It was to be sent, so what is missing is said. */
  asked: boolean;
}

/** A request that is being written. It is another only when something in it is. */
export function useRequest(kind: string, form: readonly RequestField[]) {
  const { t } = useTranslation();
  const [written, setWritten] = useState<Written>(() => ({
    draft: drafts.get(kind) ?? {},
    refused: {},
    asked: false,
  }));
  return useMemo(() => {
    const { draft } = written;
    return {
      values: Object.fromEntries(
        form.map((field) => [field.name, valueOf(draft, field) ?? empty(field)]),
      ) as Values,
      /** What is sent: only what was changed, without numbers that were emptied. */
      fields: Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== null)),
      errorsOf: (field: RequestField) => errorsOf(written, field, t),
      change: (field: RequestField, value: unknown) =>
        setWritten((old) => {
          const next = withValue(old.draft, field, value);
          drafts.set(kind, next);
          return { ...old, draft: next, refused: without(old.refused, field.name) };
        }),
      /** The server's word about one field. */
      refuse: (name: string, message: string) =>
        setWritten((old) => ({ ...old, refused: { [name]: message } })),
      /** Whether it can be sent; from now on what is missing is said. */
      check: (): boolean => {
        setWritten((old) => (old.asked ? old : { ...old, asked: true }));
        return form.every((field) => !isMissing(draft, field) && !problemOf(draft, field));
      },
    };
  }, [kind, form, written, t]);
}

export type RequestDraft = ReturnType<typeof useRequest>;

function errorsOf({ draft, refused, asked }: Written, field: RequestField, t: TFunction): string[] {
  const said = Object.entries(refused).filter(([name]) => isAbout(name, field.name));
  if (said.length > 0) return said.map(([, message]) => message);
  if (isMissing(draft, field)) return asked ? [t("form.required")] : [];
  const problem = problemOf(draft, field);
  if (!problem) return [];
  const limit = "limit" in problem ? problem.limit : undefined;
  return [t(`form.problem.${problem.kind}`, { limit, choices: field.choices.join(", ") })];
}

/** A field that was emptied is as if it had not been touched. */
const problemOf = (draft: Draft, field: RequestField) =>
  field.name in draft && draft[field.name] !== null ? problemWith(field, draft[field.name]) : null;

function isMissing(draft: Draft, field: RequestField): boolean {
  const value = valueOf(draft, field) ?? "";
  return field.required && typeof value === "string" && value.trim() === "";
}

const empty = ({ type }: RequestField) => (type === "text" ? "" : null);

/** `cast.LUNA` is about `cast`. */
const isAbout = (name: string, field: string): boolean =>
  name === field || name.startsWith(`${field}.`);

const without = (refused: Readonly<Record<string, string>>, field: string) =>
  Object.fromEntries(Object.entries(refused).filter(([name]) => !isAbout(name, field)));
