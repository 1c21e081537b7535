import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Icon } from "@/ui/Icon";
import { Kbd } from "@/ui/Kbd";

import css from "./StageCard.module.css";
import { TALK_KEY, useTalkKey } from "./useTalkKey";

/** To be held while one talks, where a microphone waits for that; else nothing. */
export function TalkButton() {
  const { t } = useTranslation();
  const { offered, down, press } = useTalkKey();
  if (!offered) return null;
  const key = TALK_KEY.toUpperCase();
  return (
    <Button
      className={css.talk}
      variant={down ? "filled" : undefined}
      aria-pressed={down}
      aria-keyshortcuts={key}
      onPointerDown={() => press(true)}
      onPointerUp={() => press(false)}
      onPointerLeave={() => press(false)}
    >
      <Icon name="mic" />
      {t("talk.hold")} <Kbd>{key}</Kbd>
    </Button>
  );
}
