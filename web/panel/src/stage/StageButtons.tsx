import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Controls } from "@/ui/Controls";
import { Icon } from "@/ui/Icon";
import { Kbd } from "@/ui/Kbd";

import css from "./StageCard.module.css";
import { TalkButton } from "./TalkButton";
import { useStage } from "./useStage";

export function StageButtons() {
  const { t } = useTranslation();
  const stage = useStage();
  return (
    <div className={css.buttons}>
      <Controls>
        <Button onClick={stage.pause} aria-keyshortcuts="Space">
          <Icon name={stage.paused ? "play" : "pause"} />
          {t(stage.paused ? "stage.resume" : "stage.pause")} <Kbd>{t("key.space")}</Kbd>
        </Button>
        <Button onClick={stage.skip} aria-keyshortcuts="S">
          <Icon name="skip" />
          {t("stage.skip")} <Kbd>S</Kbd>
        </Button>
        <Button variant="stop" onClick={stage.cut} aria-keyshortcuts="Escape">
          <Icon name="stop" />
          {t("stage.cut")} <Kbd>Esc</Kbd>
        </Button>
        <TalkButton />
      </Controls>
      <Button variant="quiet" ml="auto" disabled={!stage.event} onClick={stage.why} aria-keyshortcuts="T">
        {t("stage.why")} <Kbd>T</Kbd>
      </Button>
    </div>
  );
}
