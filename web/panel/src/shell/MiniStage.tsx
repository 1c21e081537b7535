import { ActionIcon } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useSection } from "@/live/store";
import { stateIcons } from "@/stage/StageCard";
import { useStage } from "@/stage/useStage";
import { Controls } from "@/ui/Controls";
import { Icon } from "@/ui/Icon";

import css from "./MiniStage.module.css";

/** The stage in one line, so that stop stays in reach on every page. */
export function MiniStage() {
  const { t } = useTranslation();
  const { state } = useSection("stage");
  const held = useSection("held").length;
  const { paused, pause, cut } = useStage();
  return (
    <div className={css.mini} data-state={state} role="group" aria-label={t("stage.title")}>
      <Icon name={stateIcons[state]} size="small" className={css.word} />
      <b className={css.word}>{t(`stage.state.${state}`)}</b>
      {held > 0 && <span className="second num">{t("held.count", { count: held })}</span>}
      <Controls>
        <ActionIcon
          size="s"
          aria-label={t(paused ? "stage.resume" : "stage.pause")}
          onClick={pause}
        >
          <Icon name={paused ? "play" : "pause"} size="small" />
        </ActionIcon>
        <ActionIcon size="s" className={css.cut} aria-label={t("stage.cut")} onClick={cut}>
          <Icon name="stop" size="small" />
        </ActionIcon>
      </Controls>
    </div>
  );
}
