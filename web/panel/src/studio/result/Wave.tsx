import { useMantineColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import WaveSurfer from "wavesurfer.js";

import { clock } from "@/lib/time";

import { type Player, useClip, usePosition } from "../player";
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
  const { colorScheme } = useMantineColorScheme();
  useClip(player.playing);
  const seconds = usePosition(player);
  const { from, to } = stretchAt(seconds, made.total);
  const length = to - from;
  const sound = player.playing?.sound;
  const bars = (sound?.bars(from, to, BARS) ?? []).map((bar) => Math.max(FLOOR, bar).toFixed(2));
  const drawn = bars.join();
  const jump = useRef<(share: number) => void>(() => undefined);
  jump.current = (share) => player.seek(from + share * length);

  useEffect(() => {
    if (!box.current) return;
    const made = WaveSurfer.create(look(box.current));
    surfer.current = made;
    made.on("interaction", (time) => jump.current(time / Math.max(0.001, made.getDuration())));
    return () => {
      surfer.current = null;
      made.destroy();
    };
  }, [colorScheme]);

  useEffect(() => {
    if (drawn) void surfer.current?.load("", [drawn.split(",").map(Number)], length);
  }, [drawn, length, colorScheme]);

  useEffect(() => {
    if (surfer.current && surfer.current.getDuration() > 0) surfer.current.setTime(seconds - from);
  });

  const share = Math.min(1, Math.max(0, (seconds - from) / length));
  const unmade = Math.max(0, 1 - Math.max(0, made.seconds - from) / length);
  return (
    <div className={css.wave} role="img" aria-label={label}>
      <div ref={box} style={{ height: HEIGHT }} />
      <span className={css.unmade} style={{ width: `${unmade * 100}%` }} />
      <span
        className={`${css.playhead} num`}
        style={{ left: `${share * 100}%` }}
        data-edge={share < 0.05 ? "start" : share > 0.95 ? "end" : undefined}
      >
        <b>{`${clock(seconds)}.${String(Math.floor((seconds % 1) * 100)).padStart(2, "0")}`}</b>
      </span>
    </div>
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
