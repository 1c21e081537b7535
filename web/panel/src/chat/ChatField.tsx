import { TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { useKeys } from "@/lib/keys";
import { useSection } from "@/live/store";
import { Controls } from "@/ui/Controls";
import { Kbd } from "@/ui/Kbd";
import { useAct } from "@/ui/useAct";

import css from "./Chat.module.css";

const LONGEST = 500;

/** Writes to chat as the bot. */
export function ChatField() {
  const { t } = useTranslation();
  const { name } = useSection("show");
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const act = useAct();
  useKeys({ c: () => field.current?.focus() });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() && (await act(actions.writeChat(text.trim())))) setText("");
  };
  return (
    <form className={css.foot} onSubmit={(event) => void send(event)}>
      <Controls>
        <TextInput
          ref={field}
          aria-label={t("chat.write", { name })}
          aria-keyshortcuts="C"
          placeholder={t("chat.write", { name })}
          maxLength={LONGEST}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          rightSection={<Kbd>C</Kbd>}
          rightSectionPointerEvents="none"
        />
      </Controls>
    </form>
  );
}
