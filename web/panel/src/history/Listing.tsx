import { Button } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";

import css from "./History.module.css";

interface Paged {
  items: readonly unknown[];
  page: number;
  pages: number;
  total: number;
}

interface Props {
  query: UseQueryResult<Paged>;
  onPage: (page: number) => void;
  empty: string;
  children: ReactNode;
}

/** A page of rows: they stay while the next page is on its way. */
export function Listing({ query: { data, error, refetch }, onPage, empty, children }: Props) {
  const { t } = useTranslation();
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return null;
  return (
    <section className={css.card}>
      {data.items.length === 0 ? <Empty text={empty} /> : <ul className={css.rows}>{children}</ul>}
      <footer className={css.foot}>
        <span className="third num">{t("history.total", { count: data.total })}</span>
        <span className="grow" />
        <Button size="s" disabled={data.page <= 1} onClick={() => onPage(data.page - 1)}>
          {t("history.newer")}
        </Button>
        <span className="num second">
          {t("history.page", { page: data.page, pages: Math.max(1, data.pages) })}
        </span>
        <Button size="s" disabled={data.page >= data.pages} onClick={() => onPage(data.page + 1)}>
          {t("history.older")}
        </Button>
      </footer>
    </section>
  );
}
