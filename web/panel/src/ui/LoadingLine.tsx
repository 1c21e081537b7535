import { useIsFetching } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import css from "./LoadingLine.module.css";

/** A thin line while something is fetched; CSS keeps it unseen for the first 300 ms. */
export function LoadingLine() {
  const { t } = useTranslation();
  const busy = useIsFetching({ predicate: (query) => query.meta?.quiet !== true }) > 0;
  return busy ? <div className={css.line} role="progressbar" aria-label={t("loading")} /> : null;
}
