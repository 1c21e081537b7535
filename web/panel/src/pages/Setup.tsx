import { Button, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { queries } from "@/api/queries";
import type { Setup as SetupState, SetupChoice } from "@/api/types";
import { useCan } from "@/app/session";
import { Cue } from "@/cue/Cue";
import { FieldRow } from "@/forms/FieldRow";
import { Failure } from "@/ui/Failure";

import css from "./Door.module.css";

/** The first run: four things to choose, all of which can wait. */
export function Setup({ setup }: { setup: SetupState }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const can = useCan();
  const { name, voice, mind, asks } = setup;
  const answers = Object.fromEntries(asks.map(({ plugin, value }) => [plugin, value]));
  const [choice, setChoice] = useState<Required<SetupChoice>>({ name, voice, mind, answers });
  const done = useMutation({
    mutationFn: (chosen: SetupChoice | null) =>
      chosen ? actions.setUp(chosen) : actions.skipSetup(),
    onSuccess: (answer) =>
      client.setQueryData(queries.setup().queryKey, { ...answer, needed: false }),
  });
  const change = (part: Partial<SetupChoice>) => setChoice({ ...choice, ...part });
  const answer = (plugin: string, text: string) =>
    change({ answers: { ...choice.answers, [plugin]: text } });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    done.mutate({ ...choice, name: choice.name.trim() });
  };
  return (
    <main className={css.door}>
      <form className={`${css.card} ${css.wide}`} onSubmit={submit}>
        <Cue size={96} expression="happy" />
        <h1>{t("setup.title")}</h1>
        <p className="second">{t("setup.text")}</p>
        <div className={css.fields}>
          <FieldRow id="setup-name" label={t("setup.name")} hint={t("setup.nameHint")}>
            <TextInput
              id="setup-name"
              maxLength={50}
              value={choice.name}
              onChange={({ currentTarget }) => change({ name: currentTarget.value })}
            />
          </FieldRow>
          <FieldRow id="setup-voice" label={t("setup.voice")} hint={t("setup.voiceHint")}>
            <Select
              id="setup-voice"
              data={withValue(setup.voices, choice.voice)}
              value={choice.voice}
              searchable
              allowDeselect={false}
              onChange={(value) => change({ voice: value ?? voice })}
            />
          </FieldRow>
          <FieldRow id="setup-mind" label={t("setup.mind")} hint={t("setup.mindHint")}>
            <Select
              id="setup-mind"
              data={withValue(setup.minds, choice.mind)}
              value={choice.mind}
              allowDeselect={false}
              onChange={(value) => change({ mind: value ?? mind })}
            />
          </FieldRow>
          {asks.map(({ plugin, label, hint }) => (
            <FieldRow key={plugin} id={`setup-${plugin}`} label={label} hint={hint}>
              <TextInput
                id={`setup-${plugin}`}
                value={choice.answers[plugin] ?? ""}
                onChange={({ currentTarget }) => answer(plugin, currentTarget.value)}
              />
            </FieldRow>
          ))}
        </div>
        {done.error && <Failure error={done.error} />}
        <div className={css.buttons}>
          <Button variant="quiet" disabled={done.isPending} onClick={() => done.mutate(null)}>
            {t("setup.skip")}
          </Button>
          <Button
            type="submit"
            variant="primary"
            disabled={!can.own || !choice.name.trim() || done.isPending}
          >
            {t("setup.save")}
          </Button>
        </div>
      </form>
    </main>
  );
}

function withValue(names: readonly string[], value: string): string[] {
  return value && !names.includes(value) ? [value, ...names] : [...names];
}
