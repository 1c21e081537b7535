import { SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { EventTable } from "@/history/EventTable";
import { MessageTable } from "@/history/MessageTable";
import { useKeys } from "@/lib/keys";
import { Icon } from "@/ui/Icon";
import { Kbd } from "@/ui/Kbd";

import css from "./History.module.css";

type Kind = "messages" | "events";
const SETTLED_MS = 250;

/** What was said and what happened, newest first. */
export function History() {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>("messages");
  const [search, setSearch] = useState("");
  const [settled] = useDebouncedValue(search.trim(), SETTLED_MS);
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  const Table = kind === "messages" ? MessageTable : EventTable;
  return (
    <div className={css.history}>
      <div className={css.head}>
        <SegmentedControl
          aria-label={t("history.kind")}
          value={kind}
          onChange={setKind}
          data={[
            { value: "messages", label: t("history.messages") },
            { value: "events", label: t("history.events") },
          ]}
        />
        <TextInput
          ref={field}
          className={css.search}
          aria-label={t("history.search")}
          placeholder={t("history.search")}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          leftSection={<Icon name="search" size="small" />}
          rightSection={<Kbd>/</Kbd>}
          rightSectionPointerEvents="none"
        />
      </div>
      <Table key={`${kind} ${settled}`} search={settled} />
    </div>
  );
}
