import { ActionIcon, Button, Select, Slider } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { EngineView } from "@/api/types";
import { Icon } from "@/ui/Icon";

import { type Draft, MOST_MIXED } from "./draft";
import css from "./Voices.module.css";

type Part = readonly [voice: string, weight: number];

interface Props {
  draft: Draft;
  makers: readonly EngineView[];
  onChange: (mix: Draft["mix"]) => void;
}

/** Two voices or more of an engine, each with its weight. */
export function MixField({ draft, makers, onChange }: Props) {
  const { t } = useTranslation();
  const [parts, setParts] = useState<readonly Part[]>(() => begun(draft.mix));
  const engine = makers.find(({ name }) => name === draft.engine) ?? makers[0];
  const voices = engine?.capabilities.voices ?? [];
  const set = (next: readonly Part[]) => {
    setParts(next);
    onChange(Object.fromEntries(next.filter(([voice]) => voice !== "")));
  };
  const replace = (at: number, part: Part) =>
    set(parts.map((old, index) => (index === at ? part : old)));
  const free = (mine: string) =>
    voices
      .filter(({ id }) => id === mine || !parts.some(([voice]) => voice === id))
      .map(({ id, label }) => ({ value: id, label: label || id }));
  return (
    <div className={css.mix}>
      {parts.map(([voice, weight], at) => (
        <div key={at} className={css.part}>
          <Select
            aria-label={t("studioVoices.part", { number: at + 1 })}
            placeholder={t("studioVoices.partEmpty")}
            data={free(voice)}
            value={voice || null}
            searchable
            onChange={(chosen) => replace(at, [chosen ?? "", weight])}
          />
          <Slider
            thumbLabel={t("studioVoices.weight", { number: at + 1 })}
            min={0.05}
            max={1}
            step={0.05}
            label={null}
            value={weight}
            onChange={(next) => replace(at, [voice, Math.round(next * 100) / 100])}
          />
          <span className="num second">{weight.toFixed(2)}</span>
          <ActionIcon
            aria-label={t("studioVoices.partAway", { number: at + 1 })}
            disabled={parts.length <= 2}
            onClick={() => set(parts.filter((_, index) => index !== at))}
          >
            <Icon name="close" size="small" />
          </ActionIcon>
        </div>
      ))}
      {parts.length < MOST_MIXED && (
        <div>
          <Button size="s" onClick={() => set([...parts, ["", 0.5]])}>
            {t("studioVoices.partMore")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Two rows at least, so that one sees what is asked. */
function begun(mix: Draft["mix"]): readonly Part[] {
  const parts: Part[] = Object.entries(mix);
  while (parts.length < 2) parts.push(["", 0.5]);
  return parts;
}
