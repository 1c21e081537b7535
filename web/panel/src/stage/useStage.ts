import { useSearchParams } from "react-router";

import { actions } from "@/api/actions";
import { useCan } from "@/app/session";
import { useSection } from "@/live/store";
import { useAct } from "@/ui/useAct";

/** What can be done with what is being said; each does nothing for those who may only watch. */
export function useStage() {
  const { paused, quiet, hold_all } = useSection("show");
  const stage = useSection("stage");
  const exchange = useSection("exchange");
  const [, setQuery] = useSearchParams();
  const act = useAct();
  const can = useCan();
  const allowed = (work: () => Promise<unknown>) => () => {
    if (can.act) void act(work());
  };
  const event = stage.utterance?.event || exchange?.event;
  return {
    paused,
    event,
    pause: allowed(() => actions.moveStage(paused ? "resume" : "pause")),
    skip: allowed(() => actions.moveStage("skip")),
    cut: allowed(() => actions.moveStage("cut")),
    toggleQuiet: allowed(() => actions.changeShow({ quiet: !quiet })),
    toggleHold: allowed(() => actions.changeShow({ hold_all: !hold_all })),
    why: () => {
      if (event) setQuery({ trace: event });
    },
  };
}
