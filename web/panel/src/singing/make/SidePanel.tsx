import { Checkbox, SegmentedControl, Slider, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Card } from "@/ui/Card";
import { Chip } from "@/ui/Chip";

import { singingQueries } from "../api";
import type { Project } from "../project";
import { signed } from "./ConvertStrip";
import type { Wanted } from "./how";
import { KeepCard } from "./KeepCard";
import css from "./Make.module.css";
import { level } from "./MixStrip";

interface Props {
  wanted: Wanted;
  change: (change: Partial<Wanted>) => void;
  project: Project;
}

/** How it is sung, how it is mixed, and what becomes of it. */
export function SidePanel({ wanted, change, project }: Props) {
  const { t } = useTranslation();
  const auto = wanted.key === null;
  const can = useQuery(singingQueries.separators()).data?.[0];
  return (
    <aside className={css.side}>
      <Card title={t("singing.cleanUp")}>
        <div className={css.settings}>
          <Level
            label={t("singing.denoise")}
            value={wanted.denoise}
            shown={t("singing.share", { percent: wanted.denoise })}
            range={[0, 100]}
            step={5}
            onChange={(denoise) => change({ denoise })}
          />
          <Switch
            label={t("singing.gate")}
            description={t("singing.gateText")}
            checked={wanted.gate}
            onChange={({ currentTarget }) => change({ gate: currentTarget.checked })}
          />
          {can?.dry && (
            <Switch
              label={t("singing.dry")}
              description={t("singing.dryText")}
              checked={wanted.dry}
              onChange={({ currentTarget }) => change({ dry: currentTarget.checked })}
            />
          )}
        </div>
      </Card>
      <Card title={t("singing.step.convert")} label={t("singing.howSung")}>
        <div className={css.settings}>
          <div className={css.setting}>
            <div className="row">
              <b>{t("singing.key")}</b>
              <span className="grow" />
              <span className="num">
                {auto
                  ? project.converted && signed(project.converted.key)
                  : signed(wanted.key ?? 0)}
              </span>
              {auto && <Chip>{t("singing.auto")}</Chip>}
            </div>
            <Slider
              thumbLabel={t("singing.key")}
              label={null}
              min={-12}
              max={12}
              value={wanted.key ?? 0}
              disabled={auto}
              onChange={(key) => change({ key })}
            />
            <Checkbox
              label={t("singing.fittingKey")}
              checked={auto}
              onChange={({ currentTarget }) => change({ key: currentTarget.checked ? null : 0 })}
            />
          </div>
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
      <Card title={t("singing.step.mix")} label={t("singing.howMixed")}>
        <div className={css.settings}>
          <Level
            label={t("singing.level.voice")}
            value={wanted.voiceDb}
            shown={t("singing.db", { db: signed(wanted.voiceDb) })}
            range={[-12, 12]}
            step={0.5}
            onChange={(voiceDb) => change({ voiceDb })}
          />
          <Level
            label={t("singing.level.band")}
            value={wanted.bandDb}
            shown={t("singing.db", { db: signed(wanted.bandDb) })}
            range={[-12, 12]}
            step={0.5}
            onChange={(bandDb) => change({ bandDb })}
          />
          <Level
            label={t("singing.level.reverb")}
            value={wanted.reverb}
            shown={t("singing.share", { percent: wanted.reverb })}
            range={[0, 60]}
            step={1}
            onChange={(reverb) => change({ reverb })}
          />
          <p className="row">
            <span className="second">
              {t(project.mix ? "singing.landedAt" : "singing.willLand")}
            </span>
            <span className="grow" />
            <b className="num">
              {t("singing.loudness", {
                lufs: level(project.mix?.lufs ?? -14),
                peak: level(project.mix?.peak_dbtp ?? -1),
              })}
            </b>
          </p>
        </div>
      </Card>
      <KeepCard project={project} />
    </aside>
  );
}

function Level(props: {
  label: string;
  value: number;
  shown: string;
  range: readonly [number, number];
  step: number;
  onChange: (value: number) => void;
}) {
  return (
    <div className={css.setting}>
      <div className="row">
        <b>{props.label}</b>
        <span className="grow" />
        <span className="num second">{props.shown}</span>
      </div>
      <Slider
        thumbLabel={props.label}
        label={null}
        min={props.range[0]}
        max={props.range[1]}
        step={props.step}
        value={props.value}
        onChange={props.onChange}
      />
    </div>
  );
}
