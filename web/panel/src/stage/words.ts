import type { Sentence, Utterance } from "@/api/types";

export interface SpokenWord {
  text: string;
  /** What stands before it: nothing, where a language puts no spaces. */
  gap: string;
  fate: "heard" | "now" | "unheard";
}

/** Every word of an utterance and how far it is: bright when heard, marked now, dim before. */
export function spokenWords({ sentences, word, complete }: Utterance): SpokenWord[] {
  return sentences.flatMap(apart).map(({ text, gap }, index) => {
    if (complete || index < word) return { text, gap, fate: "heard" };
    return { text, gap, fate: index === word ? "now" : "unheard" };
  });
}

/** A sentence's words, each with the space before it that the text has. */
function apart({ text, words }: Sentence): { text: string; gap: string }[] {
  let at = 0;
  return words.map((word) => {
    const found = text.indexOf(word, at);
    const glued = found === at && at > 0;
    if (found >= 0) at = found + word.length;
    return { text: word, gap: glued ? "" : " " };
  });
}
