import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import WaveSurfer from "wavesurfer.js";

import { clock } from "@/lib/time";

import { type Player, useClip, useHeard } from "../player";
import type { Made } from "./estimate";
import css from "./Result.module.css";
import { stretchAt } from "./window";

const BARS = 150;
const HEIGHT = 76;
const FLOOR = 0.03;

interface Props {
  player: Player;
  made: Made;
  label: string;
}

/** The sound as bars: heard, made, not made yet; a click goes there. */
export function Wave({ player, made, label }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const surfer = useRef<WaveSurfer | null>(null);
  const colorScheme = useComputedColorScheme();
  useClip(player.playing); // more sound
  const from = useHeard(player, (seconds) => stretchAt(seconds, made.total).from);
  const { to } = stretchAt(from, made.total);
  const length = to - from;
  const bars = player.playing?.sound?.bars(from, to, BARS) ?? [];
  const drawn = bars.map((bar) => Math.max(FLOOR, bar).toFixed(2)).join();
  const stretch = useRef({ from, length });
  stretch.current = { from, length };

  useEffect(() => {
    if (!box.current) return;
    const wave = WaveSurfer.create(look(box.current));
    surfer.current = wave;
    wave.on("click", (share) => {
      const { from, length } = stretch.current;
      player.seek(from + share * length);
    });
    return () => {
      surfer.current = null;
      wave.destroy();
    };
  }, [player, colorScheme]);

  useEffect(() => {
    if (drawn) void surfer.current?.load("", [drawn.split(",").map(Number)], length);
  }, [drawn, length, colorScheme]);

  useEffect(() => {
    const show = () => {
      const share = Math.min(1, Math.max(0, (player.position() - from) / length));
      const wave = surfer.current;
      if (wave && wave.getDuration() > 0) wave.setTime(share * length);
    };
    show();
    return player.follow(show);
  }, [player, from, length, drawn, colorScheme]);

  const unmade = Math.max(0, 1 - Math.max(0, made.seconds - from) / length);
  return (
    <div className={css.wave} role="img" aria-label={label}>
      <div ref={box} style={{ height: HEIGHT }} />
      <span className={css.unmade} style={{ width: `${unmade * 100}%` }} />
      <Playhead player={player} from={from} length={length} />
    </div>
  );
}

interface PlayheadProps {
  player: Player;
  from: number;
  length: number;
}

/** Where it is, with the time. */
function Playhead({ player, from, length }: PlayheadProps) {
  const seconds = useHeard(player, (exact) => Math.round(exact * 50) / 50);
  const share = Math.min(1, Math.max(0, (seconds - from) / length));
  const hundredths = String(Math.floor((seconds % 1) * 100)).padStart(2, "0");
  return (
    <span
      className={`${css.playhead} num`}
      style={{ left: `${share * 100}%` }}
      data-edge={share < 0.05 ? "start" : share > 0.95 ? "end" : undefined}
    >
      <b>{`${clock(seconds)}.${hundredths}`}</b>
    </span>
  );
}

function look(container: HTMLElement) {
  const colour = (name: string) => getComputedStyle(container).getPropertyValue(name).trim();
  return {
    container,
    height: HEIGHT,
    barWidth: 3,
    barGap: 1.5,
    barRadius: 2,
    cursorWidth: 0,
    hideScrollbar: true,
    normalize: true,
    waveColor: colour("--line2"),
    progressColor: colour("--leaf"),
  };
}
