import type { RequestField } from "@/api/types";

import { textField } from "../form/layout";
import { type Markup } from "../form/tags";
import type { SpeechOrder } from "../player";

/** What is read along, and how its tags are written. */
export interface Reading {
  text: string;
  markup: Markup;
  script: boolean;
  captions: boolean;
}

/** The words of an order, as they stand in its request. */
export function readingOf(task: string, fields: Readonly<Record<string, unknown>>): Reading {
  const word = (name: string) => (typeof fields[name] === "string" ? fields[name] : "");
  const text = word("text") || word("script") || word("captions");
  const markup = (word("markup") || "tags") as Markup;
  return { text, markup, script: task === "table_read", captions: task === "subtitles" };
}

/** The rest of an order from a place in its text; null where its text cannot be cut. */
export function restOf(order: SpeechOrder, offset: number): SpeechOrder | null {
  const { text } = order.fields;
  if (typeof text !== "string") return null;
  const rest = Array.from(text).slice(offset).join("");
  return rest.trim() ? { ...order, fields: { ...order.fields, text: rest } } : null;
}

/** Whether it is worth making it in the background: it is long, or ends as files. */
export function canWait(form: readonly RequestField[], sort: string): boolean {
  return sort === "pipeline" && textField(form) !== "";
}
