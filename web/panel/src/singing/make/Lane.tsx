import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type MouseEvent, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { clock } from "@/lib/time";

import { type Drawn, singingQueries } from "../api";
import { type Deck, usePlace } from "../deck";
import css from "./Lane.module.css";

export type Ink = "plain" | "sky" | "lamp" | "leaf";

const HEIGHT = 60;
const STEP_S = 2; // of an arrow key

interface Props {
  label: string;
  drawn: Drawn;
  ink: Ink;
  deck: Deck;
  /** Seconds that the whole width stands for. */
  total: number;
  onSeek?: (seconds: number) => void;
}

/** A sound as bars on the common clock: what was heard is lit; a click or the arrows go to a place. */
export function Lane({ label, drawn, ink, deck, total, onSeek = (at) => deck.seek(at) }: Props) {
  const { t } = useTranslation();
  const share = usePlace(deck, (at) => Math.round((at / Math.max(total, 0.01)) * 2000) / 2000);
  const shape = useMemo(() => outline(drawn.peaks), [drawn.peaks]);
  const own = Math.min(1, drawn.seconds / Math.max(total, 0.01));
  const at = share * total;
  const seekTo = ({ clientX, currentTarget }: MouseEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    onSeek(((clientX - left) / width) * total);
  };
  const seekBy = (event: KeyboardEvent) => {
    const places: Record<string, number> = {
      ArrowRight: at + STEP_S,
      ArrowUp: at + STEP_S,
      ArrowLeft: at - STEP_S,
      ArrowDown: at - STEP_S,
      PageUp: at + total / 10,
      PageDown: at - total / 10,
      Home: 0,
      End: total,
    };
    const place = places[event.key];
    if (place === undefined) return;
    event.preventDefault();
    onSeek(Math.max(0, Math.min(total, place)));
  };
  const clip = (from: number, to: number) => ({
    width: `${own * 100}%`,
    clipPath: `inset(0 ${(1 - to) * 100}% 0 ${from * 100}%)`,
  });
  const heard = Math.min(1, share / Math.max(own, 0.001));
  return (
    <div
      className={css.lane}
      data-ink={ink}
      role="slider"
      tabIndex={0}
      aria-label={t("singing.placeIn", { sound: label })}
      aria-valuemin={0}
      aria-valuemax={Math.round(total)}
      aria-valuenow={Math.round(at)}
      aria-valuetext={clock(at)}
      onClick={seekTo}
      onKeyDown={seekBy}
    >
      {[clip(heard, 1), clip(0, heard)].map((style, lit) => (
        <svg
          key={lit}
          className={lit ? css.heard : css.unheard}
          viewBox={`0 0 ${Math.max(1, drawn.peaks.length)} ${HEIGHT}`}
          preserveAspectRatio="none"
          style={style}
          aria-hidden
        >
          <path d={shape} />
        </svg>
      ))}
      <span className={css.playhead} style={{ left: `${Math.min(1, share) * 100}%` }} />
    </div>
  );
}

/** The same of a sound whose drawing is fetched; an empty lane until it is there. */
export function LaneOf({ drawing, ...rest }: Omit<Props, "drawn"> & { drawing: string }) {
  const { data } = useQuery(singingQueries.drawn(drawing));
  return <Lane {...rest} drawn={data ?? { peaks: [], seconds: rest.total }} />;
}

/** 0 to 255 are decibels; drawn a little nearer to what is heard as loud. */
function outline(peaks: readonly number[]): string {
  return peaks
    .map((peak, index) => {
      const half = Math.max(0.7, (peak / 255) ** 2 * (HEIGHT / 2));
      return `M${index + 0.5} ${HEIGHT / 2 - half}V${HEIGHT / 2 + half}`;
    })
    .join("");
}
