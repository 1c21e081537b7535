import { ActionIcon, Button, SegmentedControl, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { get } from "@/api/http";
import type { Persona } from "@/api/types";
import { Card } from "@/ui/Card";
import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";

import { SINGING } from "../api";
import css from "./Teacher.module.css";
import { useFollowed } from "./useFollowed";
import { useTalk } from "./useTalk";

/** Talking with the music teacher, who knows the songs; and with others. */
export default function TeacherPage() {
  const { t } = useTranslation();
  const [prompt, setPrompt] = useState("");
  const { persona, turns, busy, error, choose, ask, again, stop, clear } = useTalk();
  const personas = useQuery({
    queryKey: [...SINGING, "personas"],
    queryFn: () => get<Persona[]>("/singing/personas"),
    staleTime: Infinity,
  }).data;
  const talk = useFollowed<HTMLOListElement>(turns);
  const question = useRef<HTMLTextAreaElement>(null);
  const send = () => {
    if (!prompt.trim() || busy) return;
    ask(prompt.trim());
    setPrompt("");
  };
  const halt = () => {
    stop();
    question.current?.focus(); // or the keyboard is nowhere once the button is gone
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <div className={css.page}>
      <Card
        className={css.card}
        title={t(`teacher.who.${persona}`, "")}
        aside={<span className="third only-wide">{t(`teacher.about.${persona}`, "")}</span>}
        actions={
          <>
            {personas && (
              <SegmentedControl
                aria-label={t("teacher.choose")}
                value={persona}
                data={personas.map(({ name, title }) => ({
                  value: name,
                  label: t(`teacher.who.${name}`, title),
                }))}
                onChange={choose}
              />
            )}
            <ActionIcon
              size="s"
              disabled={!turns.length}
              aria-label={t("teacher.clear")}
              title={t("teacher.clear")}
              onClick={clear}
            >
              <Icon name="trash" size="small" />
            </ActionIcon>
          </>
        }
      >
        {turns.length === 0 && !error && <Empty text={t(`teacher.empty.${persona}`, "")} />}
        <ol
          {...talk}
          className={css.turns}
          aria-label={t("teacher.talk")}
          aria-live="polite"
          aria-busy={busy}
          tabIndex={0}
        >
          {turns.map(({ role, content }, index) => (
            <li key={index} data-role={role}>
              <b>{role === "user" ? t("teacher.you") : t(`teacher.who.${persona}`, "")}</b>
              <p>{content || "…"}</p>
            </li>
          ))}
        </ol>
        {error !== null && <Failure error={error} retry={again} />}
        <div className={css.ask}>
          <Textarea
            ref={question}
            className="grow"
            aria-label={t("teacher.question")}
            placeholder={t("teacher.question")}
            autosize
            minRows={1}
            maxRows={6}
            value={prompt}
            onChange={({ currentTarget }) => setPrompt(currentTarget.value)}
            onKeyDown={onKey}
          />
          {busy ? (
            <Button variant="stop" onClick={halt}>
              <Icon name="stop" size="small" />
              {t("teacher.stop")}
            </Button>
          ) : (
            <Button variant="primary" disabled={!prompt.trim()} onClick={send}>
              {t("teacher.ask")}
            </Button>
          )}
        </div>
      </Card>
    </div>
  );
}
