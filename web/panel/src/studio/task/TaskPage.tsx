import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";

import type { StudioKind } from "@/api/types";
import { Failure } from "@/ui/Failure";

import { studioQueries } from "../api/queries";
import type { Stock } from "../form/offers";
import { sectionNamed } from "../sections";
import { Task } from "./Task";
import css from "./Task.module.css";

const RUNS = 60; // offered to the codec

/** The page of a task or a pipeline; where two belong together, a choice between them. */
export default function TaskPage() {
  const { t } = useTranslation();
  const { name, kinds: names = [] } = sectionNamed(useParams().section);
  const kinds = useQuery(studioQueries.kinds());
  const stock = useStock();
  const [chosen, setChosen] = useState(names[0] ?? "");
  const shown = names.includes(chosen) ? chosen : (names[0] ?? "");
  const kind = kinds.data?.find((one) => one.name === shown);
  const error = kinds.error ?? stock.error;
  if (error) return <Failure error={error} retry={() => void kinds.refetch()} />;
  if (!kind || !stock.data) return null;
  return (
    <Task key={`${name} ${kind.name}`} kind={kind as StudioKind & typeof kind} stock={stock.data}>
      {names.length > 1 && (
        <SegmentedControl
          className={css.kinds}
          aria-label={t(`studio.section.${name}`)}
          value={shown}
          onChange={setChosen}
          data={names.map((one) => ({ value: one, label: t(`studio.kind.${one}`) }))}
        />
      )}
    </Task>
  );
}

/** Everything a form may offer, once all of it is there. */
function useStock(): { data: Stock | null; error: unknown } {
  const engines = useQuery(studioQueries.engines());
  const profiles = useQuery(studioQueries.profiles());
  const runs = useQuery(studioQueries.runs({ limit: String(RUNS) }));
  const error = engines.error ?? profiles.error ?? runs.error;
  const data = useMemo(() => {
    if (!engines.data || !profiles.data || !runs.data) return null;
    return { engines: engines.data, profiles: profiles.data, runs: runs.data.items };
  }, [engines.data, profiles.data, runs.data]);
  return { data, error: data ? null : error };
}
