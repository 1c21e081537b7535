import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useKeys } from "@/lib/keys";
import { Icon } from "@/ui/Icon";
import { Kbd } from "@/ui/Kbd";

import { type Filter, isFiltered } from "./filter";
import { runQueries } from "./queries";
import css from "./Runs.module.css";

const SETTLED_MS = 250;
const STATES = ["done", "cancelled", "failed"] as const;

interface Props {
  filter: Filter;
  onChange: (change: Partial<Filter>) => void;
}

export function RunFilters({ filter, onChange }: Props) {
  const { t } = useTranslation();
  const names = useQuery(runQueries.names()).data;
  const kinds = (names?.kinds ?? []).map((kind) => ({
    value: kind,
    label: t(`studio.kind.${kind}`, { defaultValue: kind }),
  }));
  return (
    <header className={css.filters}>
      <SearchField value={filter.search} onChange={(search) => onChange({ search })} />
      <Narrow
        label={t("studioRuns.anyKind")}
        data={kinds}
        value={filter.kind}
        onChange={(kind) => onChange({ kind })}
      />
      <Narrow
        label={t("studioRuns.anyVoice")}
        data={names?.voices ?? []}
        value={filter.voice}
        onChange={(voice) => onChange({ voice })}
      />
      <Narrow
        label={t("studioRuns.anyState")}
        data={STATES.map((value) => ({ value, label: t(`studioRuns.state.${value}`) }))}
        value={filter.state}
        onChange={(state) => onChange({ state })}
      />
      <Day
        label={t("studioRuns.from")}
        value={filter.from}
        onChange={(from) => onChange({ from })}
      />
      <Day label={t("studioRuns.to")} value={filter.to} onChange={(to) => onChange({ to })} />
      {isFiltered(filter) && (
        <Button
          variant="quiet"
          onClick={() => onChange({ search: "", kind: "", voice: "", state: "", from: "", to: "" })}
        >
          {t("studioRuns.clearFilter")}
        </Button>
      )}
    </header>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [told, setTold] = useState(value);
  const settle = useDebouncedCallback((text: string) => {
    setTold(text);
    onChange(text);
  }, SETTLED_MS);
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  if (value !== told) {
    setTold(value); // somebody else changed it: the filter was cleared
    setTyped(value);
  }
  return (
    <TextInput
      ref={field}
      className={css.search}
      aria-label={t("studioRuns.search")}
      placeholder={t("studioRuns.search")}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        settle(currentTarget.value.trim());
      }}
      leftSection={<Icon name="search" size="small" />}
      rightSection={<Kbd>/</Kbd>}
      rightSectionPointerEvents="none"
    />
  );
}

interface NarrowProps {
  /** What is shown while nothing is chosen. */
  label: string;
  data: readonly (string | { value: string; label: string })[];
  value: string;
  onChange: (value: string) => void;
}

function Narrow({ label, data, value, onChange }: NarrowProps) {
  return (
    <Select
      className={css.narrow}
      aria-label={label}
      placeholder={label}
      data={data}
      value={value || null}
      clearable
      searchable={data.length > 12}
      onChange={(chosen) => onChange(chosen ?? "")}
    />
  );
}

interface DayProps {
  label: string;
  value: string;
  onChange: (day: string) => void;
}

function Day({ label, value, onChange }: DayProps) {
  return (
    <label className={css.day} data-empty={value === "" || undefined}>
      <span className="third small">{label}</span>
      <TextInput
        type="date"
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    </label>
  );
}
