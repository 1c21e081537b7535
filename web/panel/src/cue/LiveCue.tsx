import { useEffect, useState } from "react";

import { useLive, useSection } from "@/live/store";

import { Cue } from "./Cue";
import css from "./Cue.module.css";
import { mouthFor } from "./mouth";

const BLINK_MS = 110;
const BLINK_EVERY_MS = [2500, 6000] as const;
const QUIETEST_DB = -45;
const HIGHEST_BOB_PX = 6;

/** Cue as it is on the air: the stage's expression, a mouth that follows the loudness. */
export function LiveCue({ size }: { size: number }) {
  const { state, expression } = useSection("stage");
  const db = useLive((live) => live.db);
  const blink = useBlink();
  const speaking = state === "speaking";
  const face = state === "thinking" && expression === "neutral" ? "thinking" : expression;
  return (
    <div className={css.bob} style={{ transform: `translateY(${speaking ? bob(db) : 0}px)` }}>
      <Cue
        size={size}
        expression={face}
        mouth={speaking ? mouthFor(db) : undefined}
        blink={blink}
        speaking={speaking}
      />
    </div>
  );
}

function bob(db: number): number {
  const loudness = Math.max(0, Math.min(1, (db - QUIETEST_DB) / -QUIETEST_DB));
  return -Math.round(loudness * HIGHEST_BOB_PX);
}

function useBlink(): boolean {
  const [shut, setShut] = useState(false);
  useEffect(() => {
    const [shortest, longest] = BLINK_EVERY_MS;
    const wait = shut ? BLINK_MS : shortest + Math.random() * (longest - shortest);
    const timer = setTimeout(() => setShut(!shut), wait);
    return () => clearTimeout(timer);
  }, [shut]);
  return shut;
}
