import { ActionIcon, Button, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Icon } from "@/ui/Icon";

import type { ControlProps } from "./FieldControl";
import css from "./Form.module.css";
import { OfferControl } from "./OfferControl";

type Entry = readonly [key: string, value: string];

/** A mapping as rows of name and value; the values may be chosen from what is offered. */
export function MapControl({ id, field, value, offered, onChange }: ControlProps) {
  const { t } = useTranslation();
  const entries = entriesOf(value);
  const set = (next: readonly Entry[]) => onChange(Object.fromEntries(next));
  const replace = (at: number, entry: Entry) =>
    set(entries.map((old, index) => (index === at ? entry : old)));
  return (
    <div className={css.map}>
      {entries.map(([key, text], index) => (
        <div key={index}>
          <TextInput
            aria-label={t("form.key", { label: field.label })}
            value={key}
            onChange={({ currentTarget }) => replace(index, [currentTarget.value, text])}
          />
          {offered ? (
            <OfferControl
              label={t("form.valueOf", { key })}
              value={text}
              offered={offered}
              onChange={(chosen) => replace(index, [key, chosen])}
            />
          ) : (
            <TextInput
              aria-label={t("form.valueOf", { key })}
              value={text}
              onChange={({ currentTarget }) => replace(index, [key, currentTarget.value])}
            />
          )}
          <ActionIcon
            aria-label={t("form.removeKey", { key })}
            onClick={() => set(entries.filter((_, other) => other !== index))}
          >
            <Icon name="close" size="small" />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          id={id}
          size="s"
          disabled={entries.some(([key]) => key === "")}
          onClick={() => set([...entries, ["", ""]])}
        >
          {t("form.add")}
        </Button>
      </div>
    </div>
  );
}

function entriesOf(value: unknown): readonly Entry[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([key, text]) => [key, String(text)]);
}
