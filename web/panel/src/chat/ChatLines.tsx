import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import type { ChatLine } from "@/api/types";
import { useSection } from "@/live/store";
import { Empty } from "@/ui/Empty";

import css from "./Chat.module.css";
import { ChatLineRow } from "./ChatLineRow";

const NEAR_END_PX = 60;

interface Props {
  search?: string;
  /** Keeps what is on show, so that a line can be read. */
  stopped?: boolean;
}

/** The newest line at the foot; whoever scrolls up stays where they are. */
export function ChatLines({ search = "", stopped = false }: Props) {
  const { t } = useTranslation();
  const [, setQuery] = useSearchParams();
  const lines = useStill(useSection("chat"), stopped);
  const list = useRef<HTMLUListElement>(null);
  const follows = useRef(true);
  const shown = lines.filter((line) => matches(line, search));
  const last = shown.at(-1)?.id;

  useEffect(() => {
    if (list.current && follows.current) list.current.scrollTop = list.current.scrollHeight;
  }, [last]);

  if (lines.length === 0) return <Empty text={t("chat.empty")} />;
  return (
    <ul
      className={css.lines}
      ref={list}
      role="log"
      aria-live="off"
      aria-label={t("chat.title")}
      tabIndex={0}
      onScroll={({ currentTarget: box }) => {
        follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
      }}
    >
      {shown.map((line) => (
        <ChatLineRow key={line.id} line={line} onWhy={(trace) => setQuery({ trace })} />
      ))}
    </ul>
  );
}

function matches({ user, text }: ChatLine, search: string): boolean {
  return `${user} ${text}`.toLowerCase().includes(search.trim().toLowerCase());
}

/** The value of the moment it was stopped, for as long as it is. */
function useStill<Value>(value: Value, stopped: boolean): Value {
  const [still, setStill] = useState<{ value: Value } | null>(null);
  if (stopped && !still) setStill({ value });
  if (!stopped && still) setStill(null);
  return stopped && still ? still.value : value;
}
