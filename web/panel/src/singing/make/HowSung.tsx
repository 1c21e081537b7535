import { Checkbox, SegmentedControl, Slider, Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Card } from "@/ui/Card";
import { Chip } from "@/ui/Chip";

import { signed } from "./figures";
import type { Wanted } from "./how";
import { Level } from "./Level";
import type { HowProps } from "./SidePanel";
import css from "./SidePanel.module.css";

/** In which key, how large a singer, and by what the pitch is heard. */
export function HowSung(props: HowProps) {
  const { t } = useTranslation();
  const { wanted, change, can } = props;
  return (
    <Card title={t("singing.step.convert")} label={t("singing.howSung")}>
      <div className={css.settings}>
        <Key {...props} />
        <Level
          label={t("singing.formant")}
          value={wanted.formant}
          shown={signed(wanted.formant)}
          range={[-6, 6]}
          step={0.5}
          onChange={(formant) => change({ formant })}
        />
        {can?.harmonies && (
          <Switch
            label={t("singing.harmonies")}
            description={t("singing.harmoniesText")}
            checked={wanted.harmonies}
            onChange={({ currentTarget }) => change({ harmonies: currentTarget.checked })}
          />
        )}
        <div className={css.setting}>
          <b id="pitch-by">{t("singing.pitchBy")}</b>
          <SegmentedControl
            aria-labelledby="pitch-by"
            value={wanted.f0}
            data={[
              { value: "auto", label: t("singing.auto") },
              { value: "yin", label: "YIN" },
              { value: "rmvpe", label: "RMVPE" },
              { value: "rmvpe_path", label: "RMVPE+" },
            ]}
            onChange={(f0) => change({ f0: f0 as Wanted["f0"] })}
          />
          <small className="third">{t("singing.pitchText")}</small>
        </div>
      </div>
    </Card>
  );
}

/** The key that fits the voice, or one that is chosen. */
function Key({ wanted, change, project: { converted } }: HowProps) {
  const { t } = useTranslation();
  const auto = wanted.key === null;
  return (
    <div className={css.setting}>
      <div className="row">
        <b>{t("singing.key")}</b>
        <span className="grow" />
        <span className="num">
          {auto ? converted && signed(converted.key) : signed(wanted.key ?? 0)}
        </span>
        {auto && <Chip>{t("singing.auto")}</Chip>}
      </div>
      <Checkbox
        label={t("singing.fittingKey")}
        checked={auto}
        onChange={({ currentTarget }) => change({ key: currentTarget.checked ? null : 0 })}
      />
      {!auto && (
        <Slider
          thumbLabel={t("singing.key")}
          label={null}
          min={-12}
          max={12}
          value={wanted.key ?? 0}
          onChange={(key) => change({ key })}
        />
      )}
    </div>
  );
}
