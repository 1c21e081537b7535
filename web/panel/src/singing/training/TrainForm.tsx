import { Button, Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Trainers, TrainingWish } from "@/api/types";
import { useSaid } from "@/i18n/server";
import { ConsentFields } from "@/studio/voices/ConsentFields";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { TRAININGS, trainingActions, trainingQueries, VOICE_NAME } from "./api";
import { Recordings } from "./Recordings";
import css from "./Training.module.css";

type Consent = TrainingWish["consent"];

/** A voice's recordings, its owner's consent, and how it is to be trained. */
export function TrainForm({ trainers }: { trainers: Trainers }) {
  const { t } = useTranslation();
  const act = useAct();
  const said = useSaid();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [consent, setConsent] = useState<Consent | null>(null);
  const [preset, setPreset] = useState("");
  const [minutes, setMinutes] = useState(0);
  const [base, setBase] = useState("");
  const [anew, setAnew] = useState(false);
  const ways = trainers[0]?.presets ?? [];
  const way = ways.find((one) => one.name === preset) ?? ways[0];
  const known = VOICE_NAME.test(name);
  const files = useQuery(trainingQueries.files(name)).data ?? [];
  const agreed = Boolean(consent?.who.trim() && consent.statement.trim());
  const from = way?.bases.includes(base) ? base : "";
  const ready = known && files.length > 0 && agreed && way && !way.needs;
  const start = async () => {
    if (!ready || !consent) return;
    const usual = { label: "", trainer: "", steps: 0 };
    const wish = { ...usual, name, consent, preset: way.name, base: from, minutes, anew };
    if (await act(trainingActions.start(wish), t("training.started", { name }))) {
      setAnew(false);
      setConsent(null); // what one person agreed to says nothing of the next voice
    }
    await client.invalidateQueries({ queryKey: TRAININGS });
  };
  return (
    <Card title={t("training.new")} className={css.form}>
      <div className={css.fields}>
        <TextInput
          label={t("training.name")}
          description={t("training.nameHint")}
          value={name}
          error={name !== "" && !known ? t("training.nameWrong") : undefined}
          maxLength={60}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        {known && <Recordings voice={name} files={files} />}
        <ConsentFields
          consent={consent}
          example={t("training.agreedHint")}
          onChange={setConsent}
        />
        <div className={css.pair}>
          <Select
            label={t("training.preset")}
            data={ways.map((one) => ({ value: one.name, label: said(one.label) }))}
            value={way?.name ?? null}
            allowDeselect={false}
            onChange={(chosen) => setPreset(chosen ?? "")}
          />
          <NumberInput
            label={t("training.minutes")}
            description={t("training.minutesHint")}
            min={0}
            max={20160}
            value={minutes}
            onChange={(value) => setMinutes(Number(value) || 0)}
          />
        </div>
        {way && (
          <p className={way.needs ? "coral small" : "third small"}>{said(way.needs || way.hint)}</p>
        )}
        {way && way.bases.length > 0 && (
          <Select
            label={t("training.base")}
            description={t("training.baseHint")}
            data={[{ value: "", label: t("training.baseNone") }, ...way.bases]}
            value={from}
            allowDeselect={false}
            onChange={(chosen) => setBase(chosen ?? "")}
          />
        )}
        <Checkbox
          label={t("training.anew")}
          checked={anew}
          onChange={({ currentTarget }) => setAnew(currentTarget.checked)}
        />
        <Button variant="primary" disabled={!ready} onClick={() => void start()}>
          <Icon name="play" size="small" />
          {t("training.start")}
        </Button>
      </div>
    </Card>
  );
}
