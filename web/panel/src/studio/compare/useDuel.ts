import { useState } from "react";

import { usePlayer } from "../player";
import { matched } from "./level";
import { samePlace } from "./place";
import type { Comparison } from "./useComparison";

/** Which of the two is heard: the one offered first or the one offered second. */
export type Turn = 0 | 1;

/** Plays one of the two; the other one takes over where the text stands. */
export function useDuel({ entries }: Comparison) {
  const { player, state } = usePlayer();
  const [turn, setTurn] = useState<Turn>(0);
  const [level, setLevel] = useState(true);
  const gains = matched(entries[0].wave.loudness, entries[1].wave.loudness);
  const begun = state !== "idle";

  const hear = (which: Turn, from: number) => {
    setTurn(which);
    player.setVolume(level ? gains[which] : 1);
    player.play(entries[which].clip, { from });
  };
  const turnTo = (which: Turn) => {
    if (which === turn && begun) return;
    const rests = !begun || state === "paused" || state === "stopped" || state === "over";
    hear(which, begun ? placeIn(which, player.position()) : 0);
    if (begun && rests) player.pause();
  };
  /** A moment of the one that is heard, in the other. */
  const placeIn = (which: Turn, at: number): number =>
    which === turn ? at : samePlace(entries[turn].take, entries[which].take, at);
  const toggle = () => (begun ? player.toggle() : hear(turn, 0));
  const matchLevels = (on: boolean) => {
    setLevel(on);
    player.setVolume(on ? gains[turn] : 1);
  };
  return { player, state, begun, turn, level, hear, turnTo, placeIn, toggle, matchLevels };
}
