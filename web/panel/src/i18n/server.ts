import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import en from "./en.json";

/**
 * What the server says, in the reader's language. It speaks English; the English catalogue has its
 * sentences under `server`, and each is known by them. One that is not there stays as it came.
 */
export function useSaid(): (text: string) => string {
  const { t, i18n } = useTranslation();
  return useMemo(() => sayer(t, i18n.language), [t, i18n.language]);
}

/** The same outside of a page. */
export function sayer(t: TFunction, language: string): (text: string) => string {
  if (language === "en") return (text) => text; // as it speaks
  const whole = (text: string): string =>
    recognise(text) ? sentence(text) : text.split("; ").map(sentence).join("; ");
  const sentence = (text: string): string => {
    const [before, after] = behindColon(text);
    if (recognise(before) && recognise(after)) return `${sentence(before)}: ${sentence(after)}`;
    const known = recognise(text);
    if (known) return t(`server.${known.key}`, filled(known.values));
    if (recognise(after)) return `${before}: ${sentence(after)}`;
    const [body, hint] = withHint(text);
    return hint && recognise(body) ? `${sentence(body)} (${sentence(hint)})` : text;
  };
  const filled = ({ why, what, ...values }: Known["values"]): Known["values"] => {
    if (why !== undefined) values.why = whole(why);
    if (what !== undefined) {
      const things = new Intl.ListFormat(language, { type: "conjunction" });
      values.what = things.format(what.split(/, | and /).map(sentence));
    }
    return values;
  };
  return whole;
}

interface Known {
  key: string;
  /** `why` is a sentence of the server's itself, `what` a list of things that it names. */
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

/** `moderation: a banned word`: who says it, and what. */
function behindColon(text: string): [before: string, after: string] {
  const at = text.indexOf(": ");
  return at < 0 ? ["", ""] : [text.slice(0, at), text.slice(at + 2)];
}

/** `load: song.wav is silent (take another)`: what happened, and what to do. */
function withHint(text: string): [body: string, hint: string] {
  const [, body = "", hint = ""] = /^(.+) \((.+)\)$/.exec(text) ?? [];
  return [body, hint];
}

function asPattern(text: string): RegExp {
  const plain = text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${plain.replace(/{{(\w+)}}/g, "(?<$1>.+)")}$`);
}
