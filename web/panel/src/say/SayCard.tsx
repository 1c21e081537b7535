import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { useKeys } from "@/lib/keys";
import { saveFile } from "@/lib/files";
import { useSection } from "@/live/store";
import { Controls } from "@/ui/Controls";
import { Icon } from "@/ui/Icon";
import { Kbd } from "@/ui/Kbd";
import { useAct } from "@/ui/useAct";

import css from "./Say.module.css";
import { modes, type SayMode } from "./modes";
import { TestEvents } from "./TestEvents";

/** Talking through the bot: let it answer, let it read, or tell it what goes on. */
export function SayCard() {
  const { t } = useTranslation();
  const [mode, setMode] = useState<SayMode>("answer");
  const { name } = useSection("show");
  return (
    <section className={css.say} aria-label={t("say.title")}>
      <Controls>
        <div className="row">
          <SegmentedControl
            aria-label={t("say.mode")}
            value={mode}
            onChange={setMode}
            data={modes.map(({ value, icon }) => ({
              value,
              label: (
                <>
                  <Icon name={icon} size="small" />
                  {t(`say.${value}`, { name })}
                </>
              ),
            }))}
          />
          <span className="grow" />
          <TestEvents />
        </div>
        <SayLine key={mode} mode={mode} />
      </Controls>
    </section>
  );
}

/** The field and its button; `brief` for the phone's foot. */
export function SayLine({ mode, brief }: { mode: SayMode; brief?: boolean }) {
  const { t } = useTranslation();
  const { name, context } = useSection("show");
  const [text, setText] = useState(mode === "context" ? context : "");
  const field = useRef<HTMLInputElement>(null);
  const act = useAct();
  useKeys({ "/": () => field.current?.focus() });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (mode === "context") {
      await act(actions.changeShow({ context: text.trim() }), t("say.contextSet"));
      return;
    }
    if (!text.trim()) return field.current?.focus();
    if (await act(actions.say(text.trim(), mode))) setText("");
  };
  const keep = async () => {
    if (!text.trim()) return field.current?.focus();
    await act(actions.makeSound(text.trim()).then((sound) => saveFile(sound, t("say.file"))));
  };
  return (
    <form className={css.line} onSubmit={(event) => void send(event)}>
      <TextInput
        ref={field}
        className="grow"
        classNames={{ input: css.field }}
        aria-label={t(`say.${mode}`, { name })}
        aria-keyshortcuts="/"
        placeholder={t(`say.${mode}Hint`, { name })}
        maxLength={2000}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        rightSection={<Kbd>/</Kbd>}
        rightSectionPointerEvents="none"
      />
      {mode === "read" && !brief && (
        <Button size="l" onClick={() => void keep()}>
          {t("say.keep")}
        </Button>
      )}
      <Button
        size="l"
        variant="primary"
        type="submit"
        aria-label={brief ? t("say.send", { name }) : undefined}
      >
        {brief ? <Icon name="right" /> : t(mode === "context" ? "say.set" : "say.send", { name })}
      </Button>
    </form>
  );
}
