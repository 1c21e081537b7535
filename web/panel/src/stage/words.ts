import type { Utterance } from "@/api/types";

export interface SpokenWord {
  text: string;
  fate: "heard" | "now" | "unheard";
}

/** Every word of an utterance and how far it is: bright when heard, marked now, dim before. */
export function spokenWords({ sentences, word, complete }: Utterance): SpokenWord[] {
  return sentences
    .flatMap((sentence) => sentence.words)
    .map((text, index) => {
      if (complete || index < word) return { text, fate: "heard" };
      return { text, fate: index === word ? "now" : "unheard" };
    });
}
