import { Autocomplete, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";

export interface Option {
  value: string;
  label: string;
  /** Options of a group stand together under its name. */
  group?: string;
}

export interface Offered {
  options: readonly Option[];
  /** Other words than those offered are fine too. */
  free?: boolean;
  /** What an empty choice means. */
  empty?: string;
}

interface Props {
  id?: string;
  label?: string;
  error?: boolean;
  value: string;
  offered: Offered;
  onChange: (value: string) => void;
}

/** A choice out of many, found by typing; where it is `free`, typing alone will do. */
export function OfferControl({ label, value, offered, onChange, ...rest }: Props) {
  const { t } = useTranslation();
  const shared = { ...rest, "aria-label": label, placeholder: offered.empty, limit: 300 };
  if (offered.free) {
    const names = [...new Set(offered.options.map((option) => option.value))];
    return <Autocomplete {...shared} data={names} value={value} onChange={onChange} />;
  }
  return (
    <Select<string>
      {...shared}
      data={grouped(withChosen(offered.options, value))}
      value={value || null}
      searchable
      clearable
      nothingFoundMessage={t("form.nothingFound")}
      onChange={(chosen) => onChange(chosen ?? "")}
    />
  );
}

/** A choice that is not offered any more still shows. */
function withChosen(options: readonly Option[], value: string): readonly Option[] {
  const known = value === "" || options.some((option) => option.value === value);
  return known ? options : [{ value, label: value }, ...options];
}

function grouped(options: readonly Option[]) {
  const groups = new Map<string, { value: string; label: string }[]>();
  const known = new Set<string>();
  for (const { value, label, group = "" } of options) {
    if (known.has(value)) continue; // an engine may list a voice twice
    known.add(value);
    groups.set(group, [...(groups.get(group) ?? []), { value, label }]);
  }
  const loose = groups.get("") ?? [];
  groups.delete("");
  return [...loose, ...[...groups].map(([group, items]) => ({ group, items }))];
}
