import { createContext, type ReactNode, useContext, useState } from "react";

import { useAct } from "@/ui/useAct";

import { wavClip } from "../hear/clips";
import { type Clip, type Player, type PlayerState, usePlayer } from "../player";

interface Hearing {
  player: Player;
  state: PlayerState;
  /** What is heard, or fetched to be heard. */
  what: string;
  clip: Clip | null;
  fetching: boolean;
  /** Hear a WAV file that `fetch` brings; the same `what` again pauses it or goes on. */
  hear: (what: string, fetch: () => Promise<Blob>) => Promise<void>;
}

const HearingContext = createContext<Hearing | null>(null);

/** One player for the whole page: whoever is heard next silences the one before. */
export function AuditionProvider({ children }: { children: ReactNode }) {
  const { player, state } = usePlayer();
  const [what, setWhat] = useState("");
  const [clip, setClip] = useState<Clip | null>(null);
  const [fetching, setFetching] = useState(false);
  const act = useAct();

  const fetchAndPlay = async (name: string, fetch: () => Promise<Blob>) => {
    player.stop();
    player.prepare();
    setWhat(name);
    setClip(null);
    setFetching(true);
    const done = await act(
      fetch()
        .then(wavClip)
        .then((made) => {
          setClip(made);
          player.play(made);
        }),
    );
    setFetching(false);
    if (!done) setWhat("");
  };
  const hear = async (name: string, fetch: () => Promise<Blob>) => {
    if (name === what && clip) player.toggle();
    else if (!fetching) await fetchAndPlay(name, fetch);
  };
  return (
    <HearingContext value={{ player, state, what, clip, fetching, hear }}>
      {children}
    </HearingContext>
  );
}

export function useHearing(): Hearing {
  const hearing = useContext(HearingContext);
  if (!hearing) throw new Error("nothing can be heard here");
  return hearing;
}
