import { useEffect, useRef, useState } from "react";

import { answer, type Turn } from "./answer";

const MOST_TURNS = 40; // that the server sends on; it refuses hundreds

/** A talk as it grows; what is asked now knows what was said before. */
export function useTalk(persona: string) {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const going = useRef<AbortController | null>(null);
  useEffect(() => () => going.current?.abort(), []);

  const ask = (prompt: string, before = turns) => {
    const stopping = new AbortController();
    going.current = stopping;
    const history = before.slice(-MOST_TURNS);
    setBusy(true);
    setError(null);
    setTurns([...before, { role: "user", content: prompt }, { role: "assistant", content: "" }]);
    void (async () => {
      try {
        for await (const token of answer({ prompt, persona, history }, stopping.signal)) {
          setTurns((before) => grown(before, token));
        }
      } catch (failure) {
        if (!stopping.signal.aborted) setError(failure);
      }
      if (going.current !== stopping) return;
      going.current = null;
      setTurns((before) => before.filter(({ content }) => content !== ""));
      setBusy(false);
    })();
  };
  /** The last question once more, where its answer failed. */
  const again = () => {
    const at = turns.findLastIndex(({ role }) => role === "user");
    const last = turns[at];
    if (last) ask(last.content, turns.slice(0, at));
  };
  const stop = () => going.current?.abort();
  const clear = () => {
    going.current?.abort();
    going.current = null;
    setBusy(false);
    setError(null);
    setTurns([]);
  };
  return { turns, busy, error, ask, again, stop, clear };
}

/** The same with more at the end of the last line. */
function grown(turns: readonly Turn[], text: string): readonly Turn[] {
  const last = turns.at(-1);
  if (last?.role !== "assistant") return turns;
  return [...turns.slice(0, -1), { ...last, content: last.content + text }];
}
