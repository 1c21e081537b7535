import { ActionIcon, Button, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Trainer, VoiceMaterial } from "@/api/types";
import { clock } from "@/lib/time";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { FilePick } from "../make/FilePick";
import { TRAINING, trainingActions, trainingQueries } from "./api";
import css from "./Training.module.css";

const MB = 1e6;

/** A voice's name as a folder: what is left of it in plain letters. */
export const plainName = (label: string): string =>
  label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);

/** Whose voice, what was agreed, the recordings, and how it is trained. */
export function NewVoice({ trainers }: { trainers: readonly Trainer[] }) {
  const { t } = useTranslation();
  const act = useAct();
  const client = useQueryClient();
  const ways = trainers.flatMap(({ name, presets }) =>
    presets.map((preset) => ({ ...preset, trainer: name, value: `${name} ${preset.name}` })),
  );
  const [label, setLabel] = useState("");
  const [way, setWay] = useState(ways.find(({ needs }) => !needs)?.value ?? "");
  const [minutes, setMinutes] = useState(5);
  const [who, setWho] = useState("");
  const [when, setWhen] = useState(() => new Date().toISOString().slice(0, 10));
  const [statement, setStatement] = useState("");
  const [busy, setBusy] = useState(false);
  const [material, setMaterial] = useState<VoiceMaterial | null>(null);
  const name = plainName(label);
  const lessons = useQuery(trainingQueries.lessons(name)).data ?? [];
  const chosen = ways.find(({ value }) => value === way);
  const refresh = () => client.invalidateQueries({ queryKey: TRAINING });

  const bring = async (file: File) => {
    setBusy(true);
    if (await act(trainingActions.bring(name, file))) await refresh();
    const report = trainingActions.examine(name);
    if (await act(report)) setMaterial(await report);
    setBusy(false);
  };
  const drop = async (file: string) => {
    if (await act(trainingActions.remove(name, file))) await refresh();
    setMaterial(null);
  };
  const train = async () => {
    if (!chosen) return;
    const order = {
      name,
      label,
      trainer: chosen.trainer,
      preset: chosen.name,
      minutes,
      consent: { who, when, statement },
    };
    setBusy(true);
    if (await act(trainingActions.train(order), t("training.started", { name: label }))) {
      await refresh();
    }
    setBusy(false);
  };
  const ready = Boolean(name && lessons.length && who.trim() && statement.trim() && chosen);
  return (
    <Card title={t("training.new")}>
      <div className={css.form}>
        <TextInput
          label={t("training.name")}
          value={label}
          onChange={({ currentTarget }) => setLabel(currentTarget.value)}
        />
        <div>
          <FilePick
            label={t("training.bring")}
            hint={t(name ? "training.bringText" : "training.nameFirst")}
            busy={busy}
            onFile={(file) => name && void bring(file)}
          />
          <ul className={css.files} aria-label={t("training.recordings")}>
            {lessons.map((file) => (
              <li key={file.name}>
                <span className="grow clip">{file.name}</span>
                <span className="num third">{(file.size / MB).toFixed(1)} MB</span>
                <ActionIcon
                  size="s"
                  aria-label={t("training.drop", { file: file.name })}
                  onClick={() => void drop(file.name)}
                >
                  <Icon name="close" size="small" />
                </ActionIcon>
              </li>
            ))}
          </ul>
          {material && <Material material={material} />}
        </div>
        <TextInput
          label={t("training.who")}
          value={who}
          onChange={({ currentTarget }) => setWho(currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t("training.when")}
          value={when}
          onChange={({ currentTarget }) => setWhen(currentTarget.value)}
        />
        <Textarea
          label={t("training.statement")}
          description={t("training.statementText")}
          autosize
          minRows={2}
          value={statement}
          onChange={({ currentTarget }) => setStatement(currentTarget.value)}
        />
        <Select
          label={t("training.way")}
          placeholder={t("training.nobody")}
          value={way || null}
          data={ways.map(({ value, label: called, needs }) => ({
            value,
            label: called,
            disabled: Boolean(needs),
          }))}
          onChange={(value) => setWay(value ?? "")}
        />
        {chosen?.hint && <p className="small third">{chosen.hint}</p>}
        {ways.map(
          ({ value, label: called, needs }) =>
            needs && (
              <p key={value} className="small third">
                {t("training.needs", { way: called, needs })}
              </p>
            ),
        )}
        <NumberInput
          label={t("training.minutes")}
          description={t("training.minutesText")}
          min={0}
          max={20_160}
          value={minutes}
          onChange={(value) => setMinutes(Number(value) || 0)}
        />
        <Button variant="primary" loading={busy} disabled={!ready} onClick={() => void train()}>
          <Icon name="voice" size="small" />
          {t("training.train")}
        </Button>
      </div>
    </Card>
  );
}

/** What the recordings are worth. */
function Material({ material }: { material: VoiceMaterial }) {
  const { t } = useTranslation();
  return (
    <div className={css.material} role="status">
      <p className="num">
        {t("training.material", { kept: clock(material.kept_s), all: clock(material.seconds) })}
      </p>
      {material.warnings.map((warning) => (
        <p key={warning} className={css.warning}>
          <Icon name="warn" size="small" /> {warning}
        </p>
      ))}
    </div>
  );
}
