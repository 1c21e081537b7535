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
 *     const word = useHeard(player, (seconds) => wordAt(words, seconds)); // as it is heard
 */
export function usePlayer(): { player: Player } & PlayerView {
  const [player] = useState(() => new Player());
  useEffect(() => () => player.close(), [player]);
  const view = useSyncExternalStore(player.subscribe, player.read);
  return { player, ...view };
}

/**
 * Something that follows from where the player is, in seconds of its clip, such as the word that
 * sounds: the component is drawn again only when that is another. It is a number or a text.
 */
export function useHeard<Value extends number | string>(
  player: Player,
  select: (seconds: number) => Value,
): Value {
  return useSyncExternalStore(player.follow, () => select(player.heard()));
}

/** Seconds that are heard, thirty times a second: for what moves all the time. */
export const usePosition = (player: Player): number => useHeard(player, (seconds) => seconds);

const nothing = new Clip();

/** What is known of a clip, drawn again when that changes. */
export function useClip(clip: Clip | null): ClipView {
  const shown = clip ?? nothing;
  return useSyncExternalStore(shown.subscribe, shown.read);
}

/** One part of it, such as its state: drawn again only when that changes. */
export function useClipPart<Part>(clip: Clip | null, select: (view: ClipView) => Part): Part {
  const shown = clip ?? nothing;
  return useSyncExternalStore(shown.subscribe, () => select(shown.read()));
}
