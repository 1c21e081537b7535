import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useAct } from "@/ui/useAct";

import { runActions, runQueries, RUNS } from "./queries";

/** Deletes runs; `onGone` is called before the list is brought up to date. */
export function useRemoveRuns() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const act = useAct();
  return async (runs: readonly string[], onGone: () => void): Promise<void> => {
    const done = await act(
      runActions.remove(runs),
      t("studioRuns.removed", { count: runs.length }),
    );
    if (!done) return;
    onGone();
    for (const run of runs) client.removeQueries({ queryKey: runQueries.run(run).queryKey });
    client.removeQueries({ queryKey: RUNS, type: "inactive" }); // other pages list them still
    await client.invalidateQueries({ queryKey: RUNS });
  };
}
