import { Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { SongSeparator } from "@/api/types";
import { Card } from "@/ui/Card";

import { singingQueries } from "../api";
import type { Project } from "../project";
import { level, signed } from "./figures";
import type { Wanted } from "./how";
import { HowSung } from "./HowSung";
import { KeepCard } from "./KeepCard";
import { Level } from "./Level";
import css from "./SidePanel.module.css";

export interface HowProps {
  wanted: Wanted;
  change: (change: Partial<Wanted>) => void;
  project: Project;
  /** What the separator can; nothing is offered that it cannot. */
  can: SongSeparator | undefined;
}

/** How it is sung, how it is mixed, and what becomes of it. */
export function SidePanel(props: Omit<HowProps, "can">) {
  const can = useQuery(singingQueries.separators()).data?.[0];
  const { song, mix } = props.project;
  const about = mix && mix.title !== song?.title ? mix : song; // two other files may be merged
  return (
    <aside className={css.side}>
      <CleanUp {...props} can={can} />
      <HowSung {...props} can={can} />
      <HowMixed {...props} can={can} />
      <KeepCard key={about?.id ?? ""} project={props.project} />
    </aside>
  );
}

function CleanUp({ wanted, change, can }: HowProps) {
  const { t } = useTranslation();
  return (
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
  );
}

function HowMixed({ wanted, change, project: { mix } }: HowProps) {
  const { t } = useTranslation();
  return (
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
          <span className="second">{t(mix ? "singing.landedAt" : "singing.willLand")}</span>
          <span className="grow" />
          <b className="num">
            {t("singing.landed", {
              lufs: level(mix?.lufs ?? -14),
              peak: level(mix?.peak_dbtp ?? -1),
            })}
          </b>
        </p>
      </div>
    </Card>
  );
}
