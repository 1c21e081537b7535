import { memo, useEffect, useMemo, useRef } from "react";

import { orderTone } from "@/lib/names";

import { speakersOf } from "../form/speakers";
import { cueSpans, type Markup, tagSpans } from "../form/tags";
import { type Player, useClip, useHeard } from "../player";
import css from "./Result.module.css";
import { readingAt, type Token, tokensOf } from "./readAlong";

const BEFORE = 160; // words shown around the one that sounds; a book has too many for one page
const AFTER = 340;

interface Props {
  player: Player;
  text: string;
  markup: Markup;
  /** Lines are of speakers. */
  script?: boolean;
  /** It is a file of captions, whose times are not read. */
  captions?: boolean;
}

/** The words are the progress bar: heard bright, now marked, unheard dim. */
export function ReadAlong({ player, text, markup, script = false, captions = false }: Props) {
  const { words } = useClip(player.playing);
  const tokens = useMemo(() => {
    const names = speakersOf(text).map((name) => name.toLowerCase());
    const speaker = (line: string) => names.indexOf(speakersOf(line)[0]?.toLowerCase() ?? "");
    const hidden = captions ? cueSpans(text) : tagSpans(text, markup);
    return tokensOf(text, hidden, script ? speaker : undefined);
  }, [text, markup, script, captions]);
  const reading = useHeard(player, (seconds) => {
    const { heard, now } = readingAt(tokens, words, seconds);
    return `${heard} ${now}`;
  });
  const [heard = 0, now = -1] = reading.split(" ").map(Number);
  const first = Math.max(0, heard - BEFORE);
  const shown = tokens.length > BEFORE + AFTER ? tokens.slice(first, heard + AFTER) : tokens;
  const from = shown === tokens ? 0 : first;
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const mark = line.current?.querySelector("mark");
    if (line.current && mark) keepInSight(line.current, mark);
  }, [now]);
  const seek = (offset: number) => {
    const word = words.find((one) => one.offset >= offset);
    if (word) player.seek(word.start);
  };
  return (
    <p
      ref={line}
      className={css.read}
      data-long={tokens.length > 60 || undefined}
      dir="auto"
      data-testid="read-along"
      onClick={({ target }) => {
        const from = (target as HTMLElement).dataset.from;
        if (from !== undefined) seek(Number(from));
      }}
    >
      {shown.map((token, index) => (
        <Spoken
          key={from + index}
          token={token}
          fate={from + index === now ? "now" : from + index < heard ? "heard" : "unheard"}
        />
      ))}
    </p>
  );
}

interface SpokenProps {
  token: Token;
  fate: "heard" | "now" | "unheard";
}

const Spoken = memo(function Spoken({ token, fate }: SpokenProps) {
  const Word = fate === "now" ? "mark" : "span";
  return (
    <>
      <Word
        className={token.speaker < 0 ? undefined : orderTone(token.speaker)}
        data-fate={fate}
        data-from={token.from}
      >
        {token.text}
      </Word>
      {token.breaks ? <br /> : " "}
    </>
  );
});

/** Scrolls only the text itself, never the page. */
function keepInSight(line: HTMLElement, word: HTMLElement): void {
  const low = word.offsetTop - line.offsetTop;
  const below = low + word.offsetHeight - line.clientHeight;
  if (line.scrollTop < below || line.scrollTop > low) line.scrollTop = below;
}
