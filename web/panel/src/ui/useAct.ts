import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { ApiError } from "@/api/http";
import { useSaid } from "@/i18n/server";

import { sayError } from "./Failure";
import { notices } from "./notices";

/** Runs what a click asks for; a failure is told, `done` is what to say after a success. */
export function useAct() {
  const { t } = useTranslation();
  const said = useSaid();
  return useCallback(
    async (work: Promise<unknown>, done?: string): Promise<boolean> => {
      try {
        await work;
      } catch (error) {
        const hint = error instanceof ApiError ? error.hint : "";
        notices.say(said(sayError(error, t("error.unreachable"))), "coral", said(hint));
        return false;
      }
      if (done) notices.say(done);
      return true;
    },
    [said, t],
  );
}
