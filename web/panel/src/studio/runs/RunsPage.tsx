import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { useLayout } from "@/lib/layout";
import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";

import { toggled, toggledAll, nothing } from "./chosen";
import { type Filter, isFiltered, PAGE, readFilter, withFilter, withRun } from "./filter";
import { Jobs } from "./Jobs";
import { Pager } from "./Pager";
import { runQueries } from "./queries";
import { RunDetail } from "./RunDetail";
import { RunFilters } from "./RunFilters";
import { RunRow } from "./RunRow";
import css from "./Runs.module.css";
import { ChosenBar } from "./ChosenBar";
import { useLineNews } from "./useLineNews";

/** The router's own is that of the last drawing: what settles later, such as a search, or ends
 * later, such as a deletion, would bring back what has changed since. */
const addressNow = () => new URLSearchParams(window.location.search);

/** Everything that the studio has made: found, heard, noted, carried away, deleted. */
export default function RunsPage() {
  const { t } = useTranslation();
  const [address, setAddress] = useSearchParams();
  const [chosen, setChosen] = useState(nothing);
  const phone = useLayout() === "phone";
  useLineNews();
  const filter = readFilter(address);
  const page = useQuery(runQueries.page(filter));
  const open = address.get("run");
  const change = (part: Partial<Filter>) =>
    setAddress(withFilter(addressNow(), part), { replace: true });
  const show = (run: string) => setAddress(withRun(addressNow(), run));
  const runs = page.data?.items ?? [];
  const ids = runs.map(({ id }) => id);
  return (
    <div className={css.page} data-open={open !== null || undefined}>
      {(!phone || !open) && (
        <section className={css.browser} aria-label={t("studioRuns.title")}>
          <RunFilters filter={filter} onChange={change} />
          <Jobs />
          {page.error && <Failure error={page.error} retry={() => void page.refetch()} />}
          {page.data && runs.length === 0 && (
            <Empty text={t(isFiltered(filter) ? "studioRuns.nothingFound" : "studioRuns.empty")} />
          )}
          <ul className={css.rows}>
            {runs.map((run) => (
              <RunRow
                key={run.id}
                run={run}
                open={run.id === open}
                chosen={chosen.has(run.id)}
                onOpen={() => show(run.id)}
                onChoose={() => setChosen(toggled(chosen, run.id))}
              />
            ))}
          </ul>
          {chosen.size > 0 ? (
            <ChosenBar
              chosen={[...chosen]}
              onAll={() => setChosen(toggledAll(chosen, ids))}
              onDone={() => setChosen(nothing)}
            />
          ) : (
            <Pager
              page={filter.page}
              pages={Math.ceil((page.data?.total ?? 0) / PAGE)}
              total={page.data?.total ?? 0}
              onPage={(number) => change({ page: number })}
            />
          )}
        </section>
      )}
      {open && <RunDetail key={open} run={open} onClose={() => show("")} />}
    </div>
  );
}
