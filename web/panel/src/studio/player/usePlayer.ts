import { useEffect, useState, useSyncExternalStore } from "react";

import { Clip, type ClipView } from "./clip";
import { Player, type PlayerView } from "./player";

/**
 * A player for a component, closed with it:
 *
 *     const { player, state, underruns } = usePlayer();
 *     player.play(clip);      // from its first sound on, while it grows
 *     player.pause(); player.resume(); player.seek(3.2); player.stop(); player.setVolume(0.5);
 *     player.unblock();       // on a click, where `state` is "blocked"
 *     const at = usePosition(player); // seconds that are heard, thirty times a second
 */
export function usePlayer(): { player: Player } & PlayerView {
  const [player] = useState(() => new Player());
  useEffect(() => () => player.close(), [player]);
  const view = useSyncExternalStore(player.subscribe, player.read);
  return { player, ...view };
}

const EVERY_MS = 33;

/** Where the player is, in seconds of its clip. */
export function usePosition(player: Player): number {
  const { state } = useSyncExternalStore(player.subscribe, player.read);
  const [seconds, setSeconds] = useState(() => player.position());
  useEffect(() => {
    setSeconds(player.position());
    if (state !== "playing" && state !== "waiting") return;
    const timer = setInterval(() => setSeconds(player.position()), EVERY_MS);
    return () => clearInterval(timer);
  }, [player, state]);
  return seconds;
}

const nothing = new Clip();

/** What is known of a clip, drawn again when that changes. */
export function useClip(clip: Clip | null): ClipView {
  const shown = clip ?? nothing;
  return useSyncExternalStore(shown.subscribe, shown.read);
}
