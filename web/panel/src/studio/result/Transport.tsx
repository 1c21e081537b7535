import { ActionIcon, Button, Slider } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { clock, length } from "@/lib/time";
import { Icon } from "@/ui/Icon";

import { type Player, type PlayerView, useHeard } from "../player";
import type { Made } from "./estimate";
import css from "./Result.module.css";

const BACK_S = 5;

interface Props {
  player: Player;
  view: PlayerView;
  made: Made;
  /** More of it is being made. */
  growing: boolean;
}

/** Pause, back, where it is, and how loud. */
export function Transport({ player, view, made, growing }: Props) {
  const { t } = useTranslation();
  const at = useHeard(player, (seconds) => `${clock(seconds)}.${Math.floor((seconds % 1) * 10)}`);
  const going = view.state === "playing" || view.state === "waiting";
  const place = { at, of: length(made.total) };
  return (
    <>
      <ActionIcon
        variant="default"
        aria-label={t(going ? "studio.player.pause" : "studio.player.play")}
        onClick={() => player.toggle()}
      >
        <Icon name={going ? "pause" : "play"} />
      </ActionIcon>
      <Button size="s" variant="quiet" onClick={() => player.seek(player.position() - BACK_S)}>
        <Icon name="replay" size="small" />
        {t("studio.player.back", { seconds: BACK_S })}
      </Button>
      <span className="num second">
        {t(growing ? "studio.player.ofAbout" : "studio.player.of", place)}
      </span>
      <span className={css.volume}>
        <Icon name="speaker" size="small" />
        <Slider
          aria-label={t("studio.player.volume")}
          thumbLabel={t("studio.player.volume")}
          min={0}
          max={100}
          label={null}
          value={Math.round(view.volume * 100)}
          onChange={(percent) => player.setVolume(percent / 100)}
        />
      </span>
      {view.underruns > 0 && (
        <span className="small third num" title={t("studio.player.underrunsWhy")}>
          {t("studio.player.underruns", { count: view.underruns })}
        </span>
      )}
    </>
  );
}
