import { memo } from "react";

import { type Mouth, mouths } from "@/cue/shapes";

import { type Player, useClip, useHeard, type Viseme, type Word } from "../player";
import type { Made } from "./estimate";
import { wordAt } from "./readAlong";
import css from "./Result.module.css";
import { placesIn, type Stretch, stretchAt } from "./window";

const MOUTHS = 24;
const PAUSE_S = 0.3;
const LETTER = 0.0094; // a letter's width as a share of the lane; narrower words stay blank

interface Props {
  player: Player;
  made: Made;
}

/** Words and mouths under the wave, each at its time. */
export function Lanes({ player, made }: Props) {
  const { words, visemes } = useClip(player.playing);
  const from = useHeard(player, (seconds) => stretchAt(seconds, made.total).from);
  const stretch = { from, to: stretchAt(from, made.total).to };
  return (
    <div aria-hidden className="only-wide">
      {words.length > 0 && <WordLane player={player} words={words} stretch={stretch} />}
      {visemes.length > 0 && <MouthLane player={player} visemes={visemes} stretch={stretch} />}
    </div>
  );
}

interface WordsProps {
  player: Player;
  words: readonly Word[];
  stretch: Stretch;
}

function WordLane({ player, words, stretch }: WordsProps) {
  const now = useHeard(player, (seconds) => wordAt(words, seconds));
  const first = words.findIndex(({ end }) => end > stretch.from);
  return (
    <div className={css.words}>
      {placesIn(words, stretch).map(({ one, left, width }, index) => (
        <span
          key={`${one.start} ${one.offset}`}
          className={css.word}
          style={at(left, width)}
          data-fate={fateOf(first + index, now)}
        >
          {(first + index === now || one.text.length * LETTER < width) && one.text}
        </span>
      ))}
      {placesIn(pausesOf(words), stretch).map(({ one, left, width }) => (
        <span key={one.start} className={css.pause} style={at(left, width)}>
          {width > 0.035 && `${(one.end - one.start).toFixed(1)} s`}
        </span>
      ))}
    </div>
  );
}

const fateOf = (index: number, now: number) =>
  index === now ? "now" : index < now ? "heard" : "unheard";

function pausesOf(words: readonly Word[]): { start: number; end: number }[] {
  return words.flatMap(({ end }, index) => {
    const next = words[index + 1]?.start ?? end;
    return next - end > PAUSE_S ? [{ start: end, end: next }] : [];
  });
}

const at = (left: number, width: number) => ({
  left: `calc(${left * 100}% + 1px)`,
  width: `max(3px, calc(${width * 100}% - 2px))`,
});

interface MouthsProps {
  player: Player;
  visemes: readonly Viseme[];
  stretch: Stretch;
}

/** As many mouths as there is room for; the one that sounds moves. */
function MouthLane({ player, visemes, stretch: { from, to } }: MouthsProps) {
  const step = (to - from) / MOUTHS;
  const here = useHeard(player, (seconds) => Math.floor((seconds - from) / step));
  const moving = useHeard(player, (seconds) => mouthAt(visemes, seconds));
  const last = visemes.at(-1)?.start ?? 0;
  return (
    <div className={css.mouths}>
      {Array.from({ length: MOUTHS }, (_, place) => {
        const middle = from + (place + 0.5) * step;
        if (middle > last + step) return <i key={place} />;
        const mouth = place === here ? moving : mouthAt(visemes, middle);
        return <Drawn key={place} mouth={mouth} now={place === here} />;
      })}
    </div>
  );
}

const Drawn = memo(function Drawn({ mouth, now }: { mouth: Mouth; now: boolean }) {
  return (
    <svg viewBox="94 142 52 52" data-now={now || undefined}>
      {mouths[mouth]}
    </svg>
  );
});

function mouthAt(visemes: readonly Viseme[], seconds: number): Mouth {
  const mouth = visemes[wordAt(visemes, seconds)]?.mouth ?? "closed";
  return mouth in mouths ? (mouth as Mouth) : "closed";
}
