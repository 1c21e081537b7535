import { Select, Slider, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { EngineView } from "@/api/types";
import formCss from "@/forms/Form.module.css";

import type { Draft } from "./draft";
import { VoiceRow } from "./VoiceRow";
import { languageName } from "./voices";

interface Props {
  draft: Draft;
  /** The engines that can make a voice of this sort. */
  makers: readonly EngineView[];
  onChange: (change: Partial<Draft>) => void;
}

/** Who speaks, with which of its voices, and how. What an engine has none of is not asked for. */
export function SourceFields({ draft, makers, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const engine = makers.find(({ name }) => name === draft.engine);
  const can = engine?.models[draft.model] ?? engine?.capabilities;
  const voices = (can?.voices ?? []).map(({ id, label }) => ({ value: id, label: label || id }));
  const languages = (can?.languages ?? []).map((value) => ({
    value,
    label: languageName(value, i18n.language),
  }));
  return (
    <>
      <Choice
        name="engine"
        data={makers.map(({ name }) => name)}
        value={draft.engine}
        empty={t("studioVoices.ownEngine")}
        onChange={(name) => onChange({ engine: name, model: "", voice: "", style: "" })}
      />
      <Choice
        name="model"
        data={engine?.capabilities.models ?? []}
        value={draft.model}
        empty={t("studioVoices.ownModel")}
        onChange={(model) => onChange({ model })}
      />
      {draft.sort === "preset" && (
        <Choice
          name="voice"
          data={voices}
          value={draft.voice}
          empty={t("studioVoices.ownVoice")}
          onChange={(voice) => onChange({ voice })}
        />
      )}
      <Choice
        name="language"
        data={languages}
        value={draft.language}
        empty={t("studioVoices.ownLanguage")}
        onChange={(language) => onChange({ language })}
      />
      {can?.free_style ? (
        <VoiceRow id="voice-style" label={t("studioVoices.field.style")}>
          <TextInput
            id="voice-style"
            value={draft.style}
            onChange={({ currentTarget }) => onChange({ style: currentTarget.value })}
          />
        </VoiceRow>
      ) : (
        <Choice
          name="style"
          data={can?.styles ?? []}
          value={draft.style}
          empty={t("studioVoices.noStyle")}
          onChange={(style) => onChange({ style })}
        />
      )}
      <Times
        name="rate"
        min={0.25}
        max={4}
        value={draft.rate}
        onChange={(rate) => onChange({ rate })}
      />
      <Times
        name="pitch"
        min={0.5}
        max={2}
        value={draft.pitch}
        onChange={(pitch) => onChange({ pitch })}
      />
    </>
  );
}

interface ChoiceProps {
  name: "engine" | "model" | "voice" | "language" | "style";
  data: readonly (string | { value: string; label: string })[];
  value: string;
  /** What is meant while nothing is chosen. */
  empty: string;
  onChange: (value: string) => void;
}

function Choice({ name, data, value, empty, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  if (data.length === 0 && value === "") return null;
  return (
    <VoiceRow id={`voice-${name}`} label={t(`studioVoices.field.${name}`)}>
      <Select
        id={`voice-${name}`}
        placeholder={empty}
        data={data}
        value={value || null}
        clearable
        searchable={data.length > 8}
        onChange={(chosen) => onChange(chosen ?? "")}
      />
    </VoiceRow>
  );
}

interface TimesProps {
  name: "rate" | "pitch";
  min: number;
  max: number;
  value: number;
  onChange: (value: number) => void;
}

function Times({ name, min, max, value, onChange }: TimesProps) {
  const { t } = useTranslation();
  return (
    <VoiceRow id={`voice-${name}`} label={t(`studioVoices.field.${name}`)}>
      <div className={formCss.slider}>
        <Slider
          thumbLabel={t(`studioVoices.field.${name}`)}
          min={min}
          max={max}
          step={0.05}
          label={null}
          value={value}
          onChange={(next) => onChange(Math.round(next * 100) / 100)}
        />
        <span className="num second">{value.toFixed(2)}×</span>
      </div>
    </VoiceRow>
  );
}
