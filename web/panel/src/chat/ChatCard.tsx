import { ActionIcon, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useSection } from "@/live/store";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";

import css from "./Chat.module.css";
import { ChatField } from "./ChatField";
import { ChatLines } from "./ChatLines";
import { linesPerMinute } from "./pace";

export function ChatCard() {
  const { t } = useTranslation();
  const lines = useSection("chat");
  const [search, setSearch] = useState<string | null>(null);
  const [stopped, setStopped] = useState(false);
  return (
    <Card
      className={css.chat}
      title={t("chat.title")}
      aside={
        <span className="third small num">
          {t("chat.pace", { count: linesPerMinute(lines, Date.now() / 1000) })}
        </span>
      }
      actions={
        <>
          <ActionIcon
            size="s"
            aria-label={t("chat.search")}
            aria-expanded={search !== null}
            onClick={() => setSearch(search === null ? "" : null)}
          >
            <Icon name="search" size="small" />
          </ActionIcon>
          <ActionIcon
            size="s"
            aria-label={t(stopped ? "chat.go" : "chat.stop")}
            aria-pressed={stopped}
            onClick={() => setStopped(!stopped)}
          >
            <Icon name={stopped ? "play" : "pause"} size="small" />
          </ActionIcon>
        </>
      }
    >
      {search !== null && <SearchField value={search} onChange={setSearch} />}
      <ChatLines search={search ?? ""} stopped={stopped} />
      <ChatField />
    </Card>
  );
}

function SearchField({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  return (
    <TextInput
      className={css.search}
      autoFocus
      aria-label={t("chat.search")}
      placeholder={t("chat.search")}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
