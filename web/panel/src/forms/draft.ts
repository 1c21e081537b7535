import type { FormField } from "@/api/types";

/** What was changed in a form, by field name. Fields that were not touched are not in it. */
export type Draft = Readonly<Record<string, unknown>>;
export type Errors = Readonly<Record<string, readonly string[]>>;

/** The draft after a field was set; setting it back to what it was takes it out. */
export function withValue(draft: Draft, field: FormField, value: unknown): Draft {
  const { [field.name]: _, ...others } = draft;
  return same(value, field.value) && field.type !== "secret"
    ? others
    : { ...others, [field.name]: value };
}

export const valueOf = (draft: Draft, field: FormField): unknown =>
  field.name in draft ? draft[field.name] : field.value;

export type Problem =
  | { kind: "number" }
  | { kind: "whole" }
  | { kind: "least"; limit: number }
  | { kind: "most"; limit: number }
  | { kind: "choice" };

/** What is plainly wrong with a value; the server checks everything again. */
export function problemWith(field: FormField, value: unknown): Problem | null {
  if (field.type === "number" || field.type === "integer") {
    if (typeof value !== "number" || !Number.isFinite(value)) return { kind: "number" };
    if (field.type === "integer" && !Number.isInteger(value)) return { kind: "whole" };
    if (field.min !== null && value < field.min) return { kind: "least", limit: field.min };
    if (field.max !== null && value > field.max) return { kind: "most", limit: field.max };
  }
  if (field.type === "choice" && !field.choices.includes(String(value))) return { kind: "choice" };
  return null;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
