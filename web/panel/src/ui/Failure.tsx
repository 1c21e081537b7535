import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { ApiError } from "@/api/http";
import { useSaid } from "@/i18n/server";

import css from "./Failure.module.css";
import { Icon } from "./Icon";

/** What went wrong, what to do, and a button; the rest of the page works on. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const said = useSaid();
  return (
    <div className={css.failure} role="alert">
      <Icon name="warn" />
      <div className="grow">
        <b>{said(sayError(error, t("error.unreachable")))}</b>
        {error instanceof ApiError && error.hint && <p>{said(error.hint)}</p>}
      </div>
      {retry && (
        <Button size="s" onClick={retry}>
          {t("error.retry")}
        </Button>
      )}
    </div>
  );
}

/** A failure in one sentence. */
export function sayError(error: unknown, unreachable: string): string {
  if (error instanceof ApiError) return error.status === 0 ? unreachable : error.message;
  return error instanceof Error ? error.message : String(error);
}
