import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useAct } from "@/ui/useAct";

import { runActions, RUNS } from "./queries";

/** Deletes runs and brings the list up to date; whether it was done. */
export function useRemoveRuns() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const act = useAct();
  return async (runs: readonly string[]): Promise<boolean> => {
    const done = await act(
      runActions.remove(runs),
      t("studioRuns.removed", { count: runs.length }),
    );
    if (done) await client.invalidateQueries({ queryKey: RUNS });
    return done;
  };
}
