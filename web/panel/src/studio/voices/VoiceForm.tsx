import { Button, Progress, SegmentedControl, TextInput, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { VoiceProfile } from "@/api/types";
import { useCan } from "@/app/session";
import { Failure } from "@/ui/Failure";

import { studioQueries } from "../api/queries";
import { ConsentFields } from "./ConsentFields";
import { type Draft, draftOf, newDraft, type Problem, type Sort, SORTS } from "./draft";
import { MixField } from "./MixField";
import { RecordingField } from "./RecordingField";
import { SourceFields } from "./SourceFields";
import { useVoiceForm } from "./useVoiceForm";
import type { Place } from "./VoicesPage";
import css from "./Voices.module.css";
import { VoiceRow } from "./VoiceRow";
import { able, type Voice } from "./voices";

type Go = (place: Place) => void;

/** A new profile, begun with a voice that an engine brings where one is given. */
export function NewVoice({ from, onGo }: { from: Voice | undefined; onGo: Go }) {
  const { t } = useTranslation();
  const begun = from && {
    name: from.name,
    engine: from.engine,
    voice: from.key.slice(from.engine.length + 1),
    language: from.language,
  };
  return <Form title={t("studioVoices.newTitle")} draft={newDraft(begun)} onGo={onGo} />;
}

export function ChangeVoice({ profile, onGo }: { profile: VoiceProfile; onGo: Go }) {
  return <Form title={profile.name} draft={draftOf(profile)} kept={profile} onGo={onGo} />;
}

interface FormProps {
  title: string;
  draft: Draft;
  kept?: VoiceProfile;
  onGo: Go;
}

function Form({ title, draft: first, kept, onGo }: FormProps) {
  const { t } = useTranslation();
  const form = useVoiceForm(first, kept, (id) => onGo({ voice: `profile:${id}` }));
  const { draft, set, errorsOf } = form;
  const engines = useQuery(studioQueries.engines()).data ?? [];
  const makers = able(engines, draft.sort);
  return (
    <article className={css.detail}>
      <header className={css.head}>
        <h2>{title}</h2>
      </header>
      <div className={css.fields}>
        <Field name="name" errors={errorsOf("name")}>
          <TextInput
            id="voice-name"
            maxLength={80}
            value={draft.name}
            onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          />
        </Field>
        <Field name="sort">
          <SegmentedControl
            aria-label={t("studioVoices.field.sort")}
            data={SORTS.map((value) => ({ value, label: t(`studioVoices.sort.${value}`) }))}
            value={draft.sort}
            onChange={(sort) => set({ sort: sort as Sort })}
          />
          <p className={`${css.under} second small`}>
            {makers.length || !engines.length
              ? t(`studioVoices.about.${draft.sort}`)
              : t(`studioVoices.nobody.${draft.sort}`)}
          </p>
        </Field>
        <SourceFields draft={draft} makers={makers} onChange={set} />
        {draft.sort === "clone" && (
          <>
            <Field name="recording" errors={errorsOf("recording")}>
              <RecordingField recording={form.recording} kept={kept} onChange={form.setRecording} />
            </Field>
            <Words name="transcript" draft={draft} set={set} longest={5000} />
            <Field name="consent" errors={errorsOf("consent")}>
              <ConsentFields consent={draft.consent} onChange={(consent) => set({ consent })} />
            </Field>
          </>
        )}
        {draft.sort === "design" && (
          <Words
            name="describe"
            draft={draft}
            set={set}
            longest={2000}
            errors={errorsOf("describe")}
          />
        )}
        {draft.sort === "mix" && (
          <Field name="mix" errors={errorsOf("mix")}>
            <MixField draft={draft} makers={makers} onChange={(mix) => set({ mix })} />
          </Field>
        )}
        <Words name="audition" draft={draft} set={set} longest={1000} />
        <Words name="notes" draft={draft} set={set} longest={10_000} />
      </div>
      {form.error !== null && <Failure error={form.error} />}
      <SaveRow form={form} onCancel={() => onGo(kept ? { voice: `profile:${kept.id}` } : {})} />
    </article>
  );
}

interface FieldProps {
  name: "name" | "sort" | "recording" | "consent" | "mix" | Word;
  errors?: readonly string[];
  children: ReactNode;
}

function Field({ name, errors, children }: FieldProps) {
  const { t } = useTranslation();
  return (
    <VoiceRow
      id={`voice-${name}`}
      label={t(`studioVoices.field.${name}`)}
      hint={t(`studioVoices.hint.${name}`)}
      errors={errors}
    >
      {children}
    </VoiceRow>
  );
}

type Word = "transcript" | "describe" | "audition" | "notes";

interface WordsProps {
  name: Word;
  draft: Draft;
  set: (change: Partial<Draft>) => void;
  longest: number;
  errors?: readonly string[];
}

function Words({ name, draft, set, longest, errors }: WordsProps) {
  return (
    <Field name={name} errors={errors}>
      <Textarea
        id={`voice-${name}`}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={longest}
        value={draft[name]}
        onChange={({ currentTarget }) => set({ [name]: currentTarget.value })}
      />
    </Field>
  );
}

interface SaveProps {
  form: ReturnType<typeof useVoiceForm>;
  onCancel: () => void;
}

function SaveRow({ form: { save, saving, share, problems }, onCancel }: SaveProps) {
  const { t } = useTranslation();
  const can = useCan();
  const missing = problems.map((problem: Problem) => t(`studioVoices.field.${problem}`));
  return (
    <footer className={css.save}>
      <Button variant="primary" disabled={!can.own || saving} onClick={() => void save()}>
        {t("studioVoices.save")}
      </Button>
      <Button variant="quiet" disabled={saving} onClick={onCancel}>
        {t("studioVoices.cancel")}
      </Button>
      {saving ? (
        <>
          <Progress
            className={css.share}
            aria-label={t("studioVoices.sending")}
            value={share * 100}
          />
          <span className="second" role="status">
            {t(share < 1 ? "studioVoices.sending" : "studioVoices.preparing")}
          </span>
        </>
      ) : (
        missing.length > 0 && (
          <span className="third">{t("studioVoices.missing", { what: missing.join(", ") })}</span>
        )
      )}
    </footer>
  );
}
