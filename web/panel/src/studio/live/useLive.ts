import { useEffect, useState } from "react";

import { actions } from "@/api/actions";
import { live, useSection } from "@/live/store";
import { useAct } from "@/ui/useAct";

import { type LiveLine, stopped, withChange, withLine, withShow } from "./lines";

/** The lines of this page, oldest last; they are forgotten with the page, not with its section. */
let remembered: readonly LiveLine[] = [];

/** Says lines in the show and follows what becomes of them. */
export function useLive() {
  const [lines, setLines] = useState<readonly LiveLine[]>(remembered);
  const stage = useSection("stage");
  const exchange = useSection("exchange");
  const act = useAct();
  useEffect(() => {
    setLines((known) => withShow(known, stage, exchange, performance.now()));
  }, [stage, exchange]);
  useEffect(() => {
    remembered = lines;
  }, [lines]);

  const say = async (text: string, voice: string): Promise<boolean> => {
    const at = performance.now();
    const mine = `mine-${at}`;
    setLines((known) =>
      withLine(known, { id: mine, text, voice, at, state: "sent", afterMs: null }),
    );
    const said = actions.sayIn(text, voice).then(({ event }) => {
      setLines((known) => {
        const taken = withChange(known, mine, { id: event, state: "waiting" });
        // It may have sounded before this answer came.
        const sections = live.read().sections;
        if (!sections) return taken;
        return withShow(taken, sections.stage, sections.exchange, performance.now());
      });
    });
    const done = await act(said);
    if (!done) setLines((known) => withChange(known, mine, { state: "refused" }));
    return done;
  };
  const stop = () => {
    setLines(stopped);
    void act(actions.moveStage("hush"));
  };
  return { lines, say, stop };
}
