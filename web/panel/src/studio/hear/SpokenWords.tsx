import { memo } from "react";

import { nameTone } from "@/lib/names";

import type { ClipView, Player, Word } from "../player";
import { usePosition } from "../player";
import css from "./Hear.module.css";
import { type Stretch, stretchesOf, wordAt } from "./spoken";

interface Props {
  view: Pick<ClipView, "words" | "lines">;
  player: Player;
  /** Whether the player plays this clip, and not another or none. */
  playing: boolean;
  onSeek: (seconds: number) => void;
}

/** What is said: heard words bright, the one that is heard now marked. A click goes there. */
export function SpokenWords({ view, player, playing, onSeek }: Props) {
  const position = usePosition(player);
  const at = playing ? position : -1;
  return (
    <div className={css.spoken} dir="auto">
      {stretchesOf(view.words, view.lines).map((stretch, index) => (
        <Spoken
          key={index}
          stretch={stretch}
          now={at < stretch.start ? -1 : wordAt(stretch.words, at)}
          onSeek={onSeek}
        />
      ))}
    </div>
  );
}

interface SpokenProps {
  stretch: Stretch;
  /** The word that is heard; all before it are heard already. */
  now: number;
  onSeek: (seconds: number) => void;
}

const Spoken = memo(
  ({ stretch: { speaker, words }, now, onSeek }: SpokenProps) => (
    <p className={css.stretch}>
      {speaker && <b className={`${css.speaker} ${nameTone(speaker)}`}>{speaker} </b>}
      {words.map((word, index) => (
        <SpokenWord key={index} word={word} tense={tenseOf(index, now)} onSeek={onSeek} />
      ))}
    </p>
  ),
  (before, after) =>
    before.now === after.now && before.stretch.words.length === after.stretch.words.length,
);

type Tense = "heard" | "now" | "unheard";

const tenseOf = (index: number, now: number): Tense =>
  index < now ? "heard" : index === now ? "now" : "unheard";

interface WordProps {
  word: Word;
  tense: Tense;
  onSeek: (seconds: number) => void;
}

function SpokenWord({ word, tense, onSeek }: WordProps) {
  return (
    <>
      <span className={css.word} data-tense={tense} onClick={() => onSeek(word.start)}>
        {word.text}
      </span>{" "}
    </>
  );
}
