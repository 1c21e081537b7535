import { useEffect, useRef } from "react";

import type { Utterance } from "@/api/types";

import css from "./Line.module.css";
import { type SpokenWord, spokenWords } from "./words";

/** What is being said: the words are the progress bar. */
export function Line({ utterance }: { utterance: Utterance }) {
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const now = line.current?.querySelector("mark");
    if (line.current && now) keepInSight(line.current, now);
  }, [utterance.word]);
  return (
    <p className={css.line} ref={line} dir="auto">
      {spokenWords(utterance).map((word, index) => (
        <Word key={index} {...word} />
      ))}
    </p>
  );
}

function Word({ text, gap, fate }: SpokenWord) {
  if (fate === "now") {
    return (
      <>
        {gap}
        <mark className={css.now}>{text}</mark>
      </>
    );
  }
  return (
    <span className={fate === "unheard" ? css.unheard : undefined} data-fate={fate}>
      {gap}
      {text}
    </span>
  );
}

/** Scrolls only the line itself, never the page. */
function keepInSight(line: HTMLElement, word: HTMLElement): void {
  const below = word.offsetTop + word.offsetHeight - line.clientHeight;
  if (line.scrollTop < below || line.scrollTop > word.offsetTop) line.scrollTop = below;
}
