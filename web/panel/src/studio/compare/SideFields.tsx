import { Autocomplete, Select, Slider } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { EngineView } from "@/api/types";
import formCss from "@/forms/Form.module.css";

import type { Voice } from "../voices/voices";
import type { Side } from "./blind";
import css from "./Compare.module.css";
import type { Setting } from "./make";

interface Props {
  side: Side;
  setting: Setting;
  voices: readonly Voice[];
  engines: readonly EngineView[];
  onChange: (change: Partial<Setting>) => void;
}

/** The voice of one side and how it speaks. */
export function SideFields({ side, setting, voices, engines, onChange }: Props) {
  const { t } = useTranslation();
  const name = side.toUpperCase();
  const engine = voices.find(({ key }) => key === setting.voice)?.engine;
  const can = engines.find((one) => one.name === engine)?.capabilities;
  const styled = (can?.styles.length ?? 0) > 0 || can?.free_style === true;
  return (
    <fieldset className={css.side}>
      <legend className={css.letter} data-side={side}>
        {name}
      </legend>
      <Select
        label={t("studioCompare.voice")}
        aria-label={t("studioCompare.voiceOf", { side: name })}
        placeholder={t("studioCompare.ownVoice")}
        data={grouped(voices, t("studioVoices.group.kept"))}
        value={setting.voice || null}
        searchable
        clearable
        limit={300}
        onChange={(voice) => onChange({ voice: voice ?? "", style: "" })}
      />
      {styled && (
        <Autocomplete
          label={t("studioCompare.style")}
          data={can?.styles ?? []}
          value={setting.style}
          onChange={(style) => onChange({ style })}
        />
      )}
      <div>
        <span className={css.label}>{t("studioCompare.rate")}</span>
        <div className={formCss.slider}>
          <Slider
            thumbLabel={t("studioCompare.rateOf", { side: name })}
            min={0.5}
            max={2}
            step={0.05}
            label={null}
            value={setting.rate}
            onChange={(rate) => onChange({ rate: Math.round(rate * 100) / 100 })}
          />
          <span className="num second">{setting.rate.toFixed(2)}×</span>
        </div>
      </div>
    </fieldset>
  );
}

/** By engine, the kept ones first. */
function grouped(voices: readonly Voice[], keptName: string) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const { key, name, engine, profile } of voices) {
    const group = profile ? keptName : engine;
    groups.set(group, [...(groups.get(group) ?? []), { value: key, label: name }]);
  }
  return [...groups].map(([group, items]) => ({ group, items }));
}
