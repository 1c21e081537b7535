import { useEffect, useRef, useState } from "react";

import { answer, type Turn } from "./answer";

const MOST_TURNS = 40; // that the server sends on; it refuses hundreds

/** The talk as it was when the page was left, for whoever comes back to it. */
let left: { persona: string; turns: readonly Turn[] } = { persona: "teacher", turns: [] };

/** A talk as it grows; what is asked now knows what was said before. */
export function useTalk() {
  const [persona, setPersona] = useState(left.persona);
  const [turns, setTurns] = useState(() => answered(left.turns));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const going = useRef<AbortController | null>(null);
  useEffect(() => () => going.current?.abort(), []);
  useEffect(() => {
    left = { persona, turns };
  }, [persona, turns]);

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
          setTurns((now) => grown(now, token));
        }
      } catch (failure) {
        if (!stopping.signal.aborted) setError(failure);
      }
      if (going.current !== stopping) return;
      going.current = null;
      setTurns(answered);
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
  const choose = (name: string) => {
    setPersona(name);
    clear();
  };
  const clear = () => {
    going.current?.abort();
    going.current = null;
    setBusy(false);
    setError(null);
    setTurns([]);
  };
  return { persona, turns, busy, error, choose, ask, again, stop, clear };
}

/** Without an answer that never began. */
const answered = (turns: readonly Turn[]): readonly Turn[] =>
  turns.filter(({ content }) => content !== "");

/** The same with more at the end of the last line. */
function grown(turns: readonly Turn[], text: string): readonly Turn[] {
  const last = turns.at(-1);
  if (last?.role !== "assistant") return turns;
  return [...turns.slice(0, -1), { ...last, content: last.content + text }];
}
