import { useTranslation } from "react-i18next";

import { duration } from "@/lib/time";

import type { Clip, ClipView, PlayerView } from "../player";
import type { Made } from "./estimate";
import css from "./Result.module.css";

interface Props {
  clip: Clip;
  view: ClipView;
  player: PlayerView;
  made: Made;
}

/** First sound, how much is made, how fast. */
export function Figures({ clip, view, player, made }: Props) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const fresh = clip.speed > 0;
  const speed = clip.speed > 20 ? Math.round(clip.speed) : clip.speed;
  return (
    <dl className={css.figures}>
      {fresh && player.firstSoundMs !== null && (
        <div data-figure="first">
          <dt>{t("studio.figure.first")}</dt>
          <dd>{duration(player.firstSoundMs)}</dd>
        </div>
      )}
      {view.state === "making" && (
        <div data-figure="made">
          <dt>{t("studio.figure.made")}</dt>
          <dd>{Math.round(made.share * 100)} %</dd>
        </div>
      )}
      {fresh && (
        <div data-figure="speed">
          <dt>{t(speed >= 1 ? "studio.figure.faster" : "studio.figure.slower")}</dt>
          <dd>{number.format(speed)}×</dd>
        </div>
      )}
    </dl>
  );
}
