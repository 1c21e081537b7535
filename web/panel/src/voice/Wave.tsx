import { useEffect, useState } from "react";

import type { Talk } from "./talk";
import css from "./Voice.module.css";

const BARS = 48;
const WIDE_S = 2;
const EVERY_MS = 66;

/** How loud both sides are: the microphone above, the bot below. */
export function Wave({ talk, live, bot }: { talk: Talk; live: boolean; bot: boolean }) {
  const [, draw] = useState(0);
  useEffect(() => {
    if (!live) return;
    const ticking = setInterval(() => draw((count) => count + 1), EVERY_MS);
    return () => clearInterval(ticking);
  }, [live]);
  const at = talk.player.heard();
  const heard = bot ? (talk.player.playing?.sound?.bars(at - WIDE_S, at, BARS) ?? []) : [];
  return (
    <svg className={css.wave} viewBox={`0 0 ${BARS * 4} 40`} aria-hidden preserveAspectRatio="none">
      {talk.levels.map((level, bar) => (
        <rect key={`you${bar}`} x={bar * 4} width={3} y={20 - level * 18} height={level * 18 + 0.5} />
      ))}
      {heard.map((level, bar) => (
        <rect key={`bot${bar}`} data-bot x={bar * 4} width={3} y={21} height={level * 18 + 0.5} />
      ))}
    </svg>
  );
}
