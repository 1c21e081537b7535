import { type Mouth, mouths } from "@/cue/shapes";

import { type Player, useClip, usePosition, type Viseme, type Word } from "../player";
import type { Made } from "./estimate";
import { wordAt } from "./readAlong";
import css from "./Result.module.css";
import { placesIn, type Stretch, stretchAt } from "./window";

const MOUTHS = 24;
const PAUSE_S = 0.3;

interface Props {
  player: Player;
  made: Made;
}

/** Words and mouths under the wave, each at its time. */
export function Lanes({ player, made }: Props) {
  const { words, visemes } = useClip(player.playing);
  const seconds = usePosition(player);
  const stretch = stretchAt(seconds, made.total);
  return (
    <div aria-hidden className="only-wide">
      {words.length > 0 && <WordLane words={words} seconds={seconds} stretch={stretch} />}
      {visemes.length > 0 && <MouthLane visemes={visemes} seconds={seconds} stretch={stretch} />}
    </div>
  );
}

interface WordsProps {
  words: readonly Word[];
  seconds: number;
  stretch: Stretch;
}

function WordLane({ words, seconds, stretch }: WordsProps) {
  const now = words[wordAt(words, seconds)];
  const pauses = words.flatMap((word, index) => {
    const next = words[index + 1];
    const rest = next ? next.start - word.end : 0;
    return next && rest > PAUSE_S ? [{ start: word.end, end: next.start, rest }] : [];
  });
  return (
    <div className={css.words}>
      {placesIn(words, stretch).map(({ one, left, width }) => (
        <span
          key={`${one.start} ${one.offset}`}
          className={css.word}
          style={at(left, width)}
          data-fate={one === now ? "now" : one.start > seconds ? "unheard" : "heard"}
        >
          {one.text}
        </span>
      ))}
      {placesIn(pauses, stretch).map(({ one, left, width }) => (
        <span key={one.start} className={css.pause} style={at(left, width)}>
          {width > 0.03 && `${one.rest.toFixed(1)} s`}
        </span>
      ))}
    </div>
  );
}

const at = (left: number, width: number) => ({
  left: `calc(${left * 100}% + 1px)`,
  width: `max(3px, calc(${width * 100}% - 2px))`,
});

interface MouthsProps {
  visemes: readonly Viseme[];
  seconds: number;
  stretch: Stretch;
}

/** As many mouths as there is room for, each as it is in the middle of its place. */
function MouthLane({ visemes, seconds, stretch: { from, to } }: MouthsProps) {
  const step = (to - from) / MOUTHS;
  const last = visemes.at(-1)?.start ?? 0;
  return (
    <div className={css.mouths}>
      {Array.from({ length: MOUTHS }, (_, place) => {
        const start = from + place * step;
        const middle = start + step / 2;
        if (middle > last + step) return <i key={place} />;
        const here = seconds >= start && seconds < start + step;
        const mouth = visemes[wordAt(visemes, here ? seconds : middle)]?.mouth ?? "closed";
        return (
          <svg key={place} viewBox="94 142 52 52" data-now={here || undefined}>
            {mouths[(mouth in mouths ? mouth : "closed") as Mouth]}
          </svg>
        );
      })}
    </div>
  );
}
