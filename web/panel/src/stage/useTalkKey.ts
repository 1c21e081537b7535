import { useEffect, useRef, useState } from "react";

import { actions } from "@/api/actions";
import { useCan } from "@/app/session";
import { useHeldKey } from "@/lib/keys";
import { useSection } from "@/live/store";
import { useAct } from "@/ui/useAct";

export const TALK_KEY = "v";
const AGAIN_MS = 2000; // the show lets go of a key of which it hears nothing for five seconds

/** The key to talk into the show's microphones; `press` is for a button that does the same. */
export function useTalkKey() {
  const there = useSection("show").talk_key;
  const { own } = useCan();
  const offered = there && own;
  const [held, press] = useState(false);
  const down = offered && held;
  const act = useAct();
  const told = useRef<Promise<unknown>>(Promise.resolve());
  useHeldKey(TALK_KEY, press);
  useEffect(() => {
    if (!down) return;
    const tell = (key: "down" | "up") => {
      told.current = told.current.then(() => act(actions.talk(key))); // in their order
    };
    tell("down");
    const again = window.setInterval(() => tell("down"), AGAIN_MS);
    return () => {
      window.clearInterval(again);
      tell("up");
    };
  }, [down, act]);
  return { offered, down, press };
}
