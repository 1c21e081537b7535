import { ActionIcon } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Icon } from "@/ui/Icon";

import type { PlayerState } from "../player";

interface Props {
  state: PlayerState;
  /** The player has this one, and not another. */
  mine: boolean;
  busy?: boolean;
  onClick: () => void;
  label?: string;
}

/** Play, pause, or go on. */
export function PlayButton({ state, mine, busy = false, onClick, label }: Props) {
  const { t } = useTranslation();
  const sounds = mine && (state === "playing" || state === "waiting");
  return (
    <ActionIcon
      variant="default"
      disabled={busy}
      aria-label={label && !sounds ? label : t(sounds ? "studioHear.pause" : "studioHear.play")}
      onClick={onClick}
    >
      <Icon name={sounds ? "pause" : "play"} size="small" />
    </ActionIcon>
  );
}
