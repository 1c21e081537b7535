import { useTranslation } from "react-i18next";

import en from "./en.json";

/**
 * What the server says, in the reader's language. It speaks English; the English catalogue has its
 * sentences under `server`, and each is known by them. One that is not there stays as it came.
 */
export function useSaid(): (text: string) => string {
  const { t } = useTranslation();
  return (text) =>
    text
      .split("; ")
      .map((part) => {
        const known = recognise(part);
        return known ? t(`server.${known.key}`, known.values) : part;
      })
      .join("; ");
}

interface Known {
  key: string;
  values: Record<string, string>;
}

const patterns = Object.entries(en.server).map(([key, text]) => ({ key, pattern: asPattern(text) }));

/** Which of the server's sentences that is, and what fills its gaps. */
export function recognise(text: string): Known | null {
  for (const { key, pattern } of patterns) {
    const match = pattern.exec(text);
    if (match) return { key, values: match.groups ?? {} };
  }
  return null;
}

function asPattern(text: string): RegExp {
  const plain = text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${plain.replace(/{{(\w+)}}/g, "(?<$1>.+)")}$`);
}
