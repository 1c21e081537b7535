import { useEffect, useRef } from "react";

import type { Utterance } from "@/api/types";

import css from "./Line.module.css";
import { spokenWords } from "./words";

/** What is being said: the words are the progress bar. */
export function Line({ utterance }: { utterance: Utterance }) {
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const now = line.current?.querySelector("mark");
    if (line.current && now) keepInSight(line.current, now);
  }, [utterance.word]);
  return (
    <p className={css.line} ref={line} dir="auto">
      {spokenWords(utterance).map(({ text, fate }, index) => (
        <Word key={index} text={text} fate={fate} />
      ))}
    </p>
  );
}

function Word({ text, fate }: { text: string; fate: "heard" | "now" | "unheard" }) {
  if (fate === "now") {
    return (
      <>
        <mark className={css.now}>{text}</mark>{" "}
      </>
    );
  }
  return (
    <span className={fate === "unheard" ? css.unheard : undefined} data-fate={fate}>
      {text}{" "}
    </span>
  );
}

/** Scrolls only the line itself, never the page. */
function keepInSight(line: HTMLElement, word: HTMLElement): void {
  const below = word.offsetTop + word.offsetHeight - line.clientHeight;
  if (line.scrollTop < below || line.scrollTop > word.offsetTop) line.scrollTop = below;
}
