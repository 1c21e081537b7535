import { Slider } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { clock } from "@/lib/time";

import { type Player, useHeard } from "../player";
import type { Made } from "./estimate";
import { isWhole } from "./window";

interface Props {
  player: Player;
  made: Made;
}

/** The whole of a sound of which the wave shows a page. */
export function Scrubber({ player, made }: Props) {
  const { t } = useTranslation();
  const seconds = useHeard(player, Math.floor);
  if (isWhole(made.total)) return null;
  return (
    <Slider
      aria-label={t("studio.player.place")}
      thumbLabel={t("studio.player.place")}
      min={0}
      max={Math.ceil(made.total)}
      step={1}
      label={clock}
      value={seconds}
      onChange={(second) => second !== Math.floor(player.position()) && player.seek(second)}
    />
  );
}
