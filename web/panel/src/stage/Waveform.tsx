import { useMantineColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import WaveSurfer from "wavesurfer.js";

import type { Utterance } from "@/api/types";
import { heardMs } from "@/live/state";
import { live, useLive } from "@/live/store";
import { clock } from "@/lib/time";

import css from "./Waveform.module.css";
import { waveOf } from "./wave";

const TICK_MS = 100;

interface Props {
  utterance: Utterance;
  bars: number;
  height: number;
}

/** Made and heard sound with a tick where a sentence begins. */
export function Waveform({ utterance, bars, height }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const surfer = useRef<WaveSurfer | null>(null);
  const { colorScheme } = useMantineColorScheme();
  const wave = waveOf(utterance, bars);
  const drawn = wave.bars.map((bar) => bar.toFixed(2)).join();
  const made = Math.min(1, utterance.made_ms / wave.totalMs);

  useEffect(() => {
    if (!box.current) return;
    const made = WaveSurfer.create(look(box.current, height));
    surfer.current = made;
    return () => {
      surfer.current = null;
      made.destroy();
    };
  }, [height, colorScheme]);

  useEffect(() => {
    void surfer.current?.load("", [drawn.split(",").map(Number)], wave.totalMs / 1000);
  }, [drawn, wave.totalMs, height, colorScheme]);

  useEffect(() => {
    const timer = setInterval(() => surfer.current?.setTime(heardNow() / 1000), TICK_MS);
    return () => clearInterval(timer);
  }, []);

  return (
    <div className={`${css.wave} num`}>
      <Heard />
      <div className={css.bars} style={{ height }} aria-hidden>
        <div ref={box} />
        <span className={css.unmade} style={{ width: `${(1 - made) * 100}%` }} />
        {wave.ticks.map((tick) => (
          <span key={tick} className={css.tick} style={{ left: `${tick * 100}%` }} />
        ))}
      </div>
      <span>{clock(wave.totalMs / 1000)}</span>
    </div>
  );
}

function Heard() {
  const heard = useLive((state) =>
    state.sections ? clock(heardMs(state.sections.stage, 0) / 1000) : "",
  );
  return <span>{heard}</span>;
}

function heardNow(): number {
  const { sections, stageAt } = live.read();
  return sections ? heardMs(sections.stage, performance.now() - stageAt) : 0;
}

function look(container: HTMLElement, height: number) {
  const colour = (name: string) => getComputedStyle(container).getPropertyValue(name).trim();
  return {
    container,
    height,
    barWidth: 3,
    barGap: 1.5,
    barRadius: 2,
    cursorWidth: 0,
    interact: false,
    hideScrollbar: true,
    waveColor: colour("--line2"),
    progressColor: colour("--leaf"),
  };
}
