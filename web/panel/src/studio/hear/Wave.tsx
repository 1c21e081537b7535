import { type KeyboardEvent, type MouseEvent, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { clock } from "@/lib/time";

import { type Player, usePosition } from "../player";
import css from "./Hear.module.css";

interface Props {
  /** Heights from 0 to 1. */
  peaks: readonly number[];
  seconds: number;
  player: Player;
  playing: boolean;
  /** Where a moment of the player is in this sound, where it plays another one. */
  place?: (at: number) => number;
  onSeek: (seconds: number) => void;
}

const HEIGHT = 56;
const STEP_S = 2; // of an arrow key

/** The sound as bars, heard ones lit; a click or the arrow keys go to a place. */
export function Wave({ peaks, seconds, player, playing, place, onSeek }: Props) {
  const { t } = useTranslation();
  const position = usePosition(player);
  const at = playing ? (place?.(position) ?? position) : 0;
  const share = seconds > 0 ? Math.min(1, at / seconds) : 0;
  const shape = useMemo(() => outline(peaks), [peaks]);
  const seekTo = ({ clientX, currentTarget }: MouseEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    onSeek(((clientX - left) / width) * seconds);
  };
  const seekBy = ({ key }: KeyboardEvent) => {
    if (key === "ArrowRight") onSeek(Math.min(seconds, at + STEP_S));
    if (key === "ArrowLeft") onSeek(Math.max(0, at - STEP_S));
  };
  return (
    <div
      className={css.wave}
      role="slider"
      tabIndex={0}
      aria-label={t("studioHear.place")}
      aria-valuemin={0}
      aria-valuemax={Math.round(seconds)}
      aria-valuenow={Math.round(at)}
      aria-valuetext={clock(at)}
      onClick={seekTo}
      onKeyDown={seekBy}
    >
      <svg viewBox={`0 0 ${peaks.length} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
        <path className={css.unheard} d={shape} />
      </svg>
      <svg
        viewBox={`0 0 ${peaks.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        style={{ clipPath: `inset(0 ${(1 - share) * 100}% 0 0)` }}
        aria-hidden
      >
        <path className={css.heard} d={shape} />
      </svg>
      {playing && <span className={css.head} style={{ left: `${share * 100}%` }} />}
    </div>
  );
}

function outline(peaks: readonly number[]): string {
  const loudest = Math.max(0.05, ...peaks);
  return peaks
    .map((peak, index) => {
      const half = Math.max(0.8, (peak / loudest) * (HEIGHT / 2));
      return `M${index + 0.5} ${HEIGHT / 2 - half}V${HEIGHT / 2 + half}`;
    })
    .join("");
}
