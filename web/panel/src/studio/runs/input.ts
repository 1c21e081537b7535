/** A field of a request as it was sent: its name, and its value as text. */
export interface Sent {
  name: string;
  text: string;
  /** Worth a block of its own. */
  long: boolean;
}

const LONG = 60; // characters
const MAIN = ["text", "script", "table", "captions"]; // what is spoken comes first

/** What was sent, without what was left as it is. */
export function sentFields(request: Readonly<Record<string, unknown>>): Sent[] {
  return Object.entries(request)
    .map(([name, value]) => ({ name, text: written(value) }))
    .filter(({ text }) => text !== "")
    .map((field) => ({ ...field, long: field.text.length > LONG || field.text.includes("\n") }))
    .sort((one, other) => rank(other) - rank(one));
}

const rank = ({ name, long }: Sent): number => (MAIN.includes(name) ? 2 : long ? 1 : 0);

function written(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  const empty = Object.keys(value).length === 0;
  return empty ? "" : JSON.stringify(value, null, Array.isArray(value) ? 0 : 1);
}
