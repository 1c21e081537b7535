import type { RequestField } from "@/api/types";

/** What one looks for first, from the top; the rest keeps the server's order. */
const FIRST = [
  "text",
  "script",
  "table",
  "captions",
  "describe",
  "profile",
  "cast",
  "voice",
  "run",
  "upload",
  "language",
  "rate",
  "style",
];

const SHORT_CHOICES = 14; // letters of all choices that fit half a line

const place = ({ name }: RequestField): number => {
  const at = FIRST.indexOf(name);
  return at < 0 ? FIRST.length : at;
};

/** The fields of a form in the order in which they are asked, what is folded away apart. */
export function layOut(form: readonly RequestField[]): {
  plain: RequestField[];
  more: RequestField[];
} {
  const sorted = [...form].sort((one, other) => place(one) - place(other));
  return {
    plain: sorted.filter(({ advanced }) => !advanced),
    more: sorted.filter(({ advanced }) => advanced),
  };
}

/** Fields whose control says by itself what an empty one means. */
const PLAIN = ["text", "cast", "engine", "language", "style"];

export const hintOf = ({ name, hint }: RequestField): string => (PLAIN.includes(name) ? "" : hint);

/** Whether a field takes a line of its own. */
export function isWide(field: RequestField): boolean {
  return (
    field.multiline ||
    ["map", "list"].includes(field.type) ||
    ["voices", "styles", "profiles", "runs", "uploads"].includes(field.offers) ||
    field.choices.join("").length > SHORT_CHOICES ||
    ["author", "save_as", "title"].includes(field.name)
  );
}

/** The field with the words that are read along. */
export function textField(form: readonly RequestField[]): string {
  const found = form.find(({ name }) => ["text", "script", "captions", "table"].includes(name));
  return found?.name ?? "";
}
