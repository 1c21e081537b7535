import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Icon } from "@/ui/Icon";

import css from "./Live.module.css";
import { useDictation } from "./useDictation";

/** Speaking instead of typing: a press begins, the next one ends it and has it said. */
export function Dictation({ onText }: { onText: (text: string) => void }) {
  const { t } = useTranslation();
  const { state, trouble, toggle, recogniser } = useDictation(onText);
  if (recogniser === "") {
    return (
      <span className="third small" role="note">
        {t("studioLive.noRecogniser")}
      </span>
    );
  }
  return (
    <>
      <Button
        disabled={recogniser === null || state === "writing"}
        aria-pressed={state === "listening"}
        data-listening={state === "listening" || undefined}
        className={css.mic}
        onClick={toggle}
      >
        <Icon name="mic" />
        {t(`studioLive.mic.${state}`)}
      </Button>
      {trouble && (
        <span className="coral small" role="alert">
          {t(`studioLive.trouble.${trouble}`)}
        </span>
      )}
    </>
  );
}
