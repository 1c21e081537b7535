import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { DiskMenu } from "./DiskMenu";
import css from "./Runs.module.css";

interface Props {
  page: number;
  pages: number;
  total: number;
  onPage: (page: number) => void;
}

export function Pager({ page, pages, total, onPage }: Props) {
  const { t } = useTranslation();
  return (
    <footer className={css.foot}>
      <span className="third num">{t("studioRuns.total", { count: total })}</span>
      <DiskMenu />
      <span className="grow" />
      <span className={css.pages}>
        <Button size="s" disabled={page <= 1} onClick={() => onPage(page - 1)}>
          {t("history.newer")}
        </Button>
        <span className="num second">{t("history.page", { page, pages: Math.max(1, pages) })}</span>
        <Button size="s" disabled={page >= pages} onClick={() => onPage(page + 1)}>
          {t("history.older")}
        </Button>
      </span>
    </footer>
  );
}
