import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useCan } from "@/app/session";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { voiceActions, VOICES } from "./queries";
import css from "./Voices.module.css";

interface Props {
  choices: readonly (readonly [viewer: string, voice: string])[];
  /** What a voice is called; without it the voice is not shown. */
  nameOf?: (voice: string) => string;
}

/** Viewers and their voices; a choice can be cleared. */
export function ViewerRows({ choices, nameOf }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const act = useAct();
  const can = useCan();
  const clear = async (viewer: string) => {
    await act(
      voiceActions.choose(viewer, "").then(() => client.invalidateQueries({ queryKey: VOICES })),
      t("studioVoices.cleared", { viewer }),
    );
  };
  return (
    <ul className={css.viewers}>
      {choices.map(([viewer, voice]) => (
        <li key={viewer}>
          <Icon name="user" size="small" />
          <span className="grow clip">{viewer}</span>
          {nameOf && <span className="second clip">{nameOf(voice)}</span>}
          <Button
            size="s"
            disabled={!can.act}
            aria-label={t("studioVoices.clearOf", { viewer })}
            onClick={() => void clear(viewer)}
          >
            {t("studioVoices.clear")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
