import type { Emote } from "@/api/types";

export type TextPart =
  { kind: "text"; text: string } | { kind: "emote"; name: string; url: string };

/** A text with its pictures in place. Emotes that overlap or have no web address stay words. */
export function withEmotes(text: string, emotes: readonly Emote[]): TextPart[] {
  const letters = Array.from(text);
  const parts: TextPart[] = [];
  let at = 0;
  const words = (from: number, to: number) => {
    if (to > from) parts.push({ kind: "text", text: letters.slice(from, to).join("") });
  };
  for (const { start, end, name, url } of [...emotes].sort((a, b) => a.start - b.start)) {
    if (start < at || end > letters.length || !/^(https?:\/\/|\/)/.test(url)) continue;
    words(at, start);
    parts.push({ kind: "emote", name, url });
    at = end;
  }
  words(at, letters.length);
  return parts;
}
