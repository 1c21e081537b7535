import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { StageState } from "@/api/types";
import { LiveCue } from "@/cue/LiveCue";
import { useLayout } from "@/lib/layout";
import { useSection } from "@/live/store";
import { Icon } from "@/ui/Icon";
import { Controls } from "@/ui/Controls";
import type { IconName } from "@/ui/icons";

import { Cause } from "./Cause";
import { House } from "./House";
import { Line } from "./Line";
import css from "./StageCard.module.css";
import { StageButtons } from "./StageButtons";
import { useStage } from "./useStage";
import { SongLine } from "./SongLine";
import { TalkButton } from "./TalkButton";
import { Waveform } from "./Waveform";

export const stateIcons: Record<StageState, IconName> = {
  idle: "clock",
  thinking: "mind",
  speaking: "speaker",
  listening: "mic",
  paused: "pause",
  quiet: "lock",
};

/** The one lit thing: who speaks, what, how far, and the buttons that stop it. */
export function StageCard() {
  const { t } = useTranslation();
  const stage = useSection("stage");
  return (
    <section className={css.stage} data-state={stage.state} aria-label={t("stage.title")}>
      {useLayout() === "phone" ? <PhoneStage /> : <WideStage />}
    </section>
  );
}

function WideStage() {
  const { name } = useSection("show");
  const { voice, expression } = useSection("stage");
  const { t } = useTranslation();
  return (
    <>
      <div className={css.face}>
        <LiveCue size={124} />
        <div className={css.who}>
          <b>{name}</b>
          <span className="third small">
            {[voice, t(`expression.${expression}`, { defaultValue: expression })]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </div>
      </div>
      <div className="grow">
        <div className={css.state}>
          <StateWord />
        </div>
        <Words bars={120} height={30} />
        <StageButtons />
      </div>
      {useLayout() === "wide" && <House />}
    </>
  );
}

function PhoneStage() {
  const { t } = useTranslation();
  const { why, event } = useStage();
  return (
    <>
      <div className="row">
        <LiveCue size={52} />
        <div className={css.state}>
          <StateWord brief />
        </div>
        <span className="grow" />
        <Button variant="quiet" disabled={!event} onClick={why}>
          {t("stage.why")}
        </Button>
      </div>
      <Words bars={62} height={22} />
      <Controls>
        <TalkButton />
      </Controls>
    </>
  );
}

function StateWord({ brief }: { brief?: boolean }) {
  const { t } = useTranslation();
  const { state, utterance } = useSection("stage");
  return (
    <>
      {!brief && <Icon name={stateIcons[state]} size="large" className={css.stateIcon} />}
      <b className={css.stateWord} role="status">
        {t(`stage.state.${state}`)}
      </b>
      {utterance && <Cause utterance={utterance} brief={brief} />}
    </>
  );
}

function Words({ bars, height }: { bars: number; height: number }) {
  const { t } = useTranslation();
  const { state, utterance } = useSection("stage");
  const { name } = useSection("show");
  if (!utterance) return <p className={css.silence}>{t(`stage.silence.${state}`, { name })}</p>;
  return (
    <>
      {utterance.song ? <SongLine song={utterance.song} /> : <Line utterance={utterance} />}
      <Waveform utterance={utterance} bars={bars} height={height} />
    </>
  );
}
