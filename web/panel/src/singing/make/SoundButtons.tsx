import { ActionIcon } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { SungResult } from "@/api/types";
import { Icon } from "@/ui/Icon";

import { soundOf, trackOf } from "../api";
import { type Deck, useDeckView } from "../deck";
import css from "./SoundButtons.module.css";

/** Play and save. */
export function SoundButtons({
  result,
  name,
  deck,
}: {
  result: SungResult | undefined;
  name: string;
  deck: Deck;
}) {
  const { t } = useTranslation();
  const view = useDeckView(deck);
  const sounds =
    view.track === result?.id && (view.state === "playing" || view.state === "loading");
  return (
    <span className={css.buttons}>
      <ActionIcon
        size="s"
        disabled={!result}
        aria-label={t(sounds ? "singing.pauseThe" : "singing.playThe", { sound: name })}
        onClick={() => result && deck.toggle(trackOf(result))}
      >
        <Icon name={sounds ? "pause" : "play"} size="small" />
      </ActionIcon>
      {result ? (
        <ActionIcon
          size="s"
          component="a"
          href={soundOf(result)}
          download={result.file}
          aria-label={t("singing.saveThe", { sound: name })}
        >
          <Icon name="down" size="small" />
        </ActionIcon>
      ) : (
        <ActionIcon size="s" disabled aria-label={t("singing.saveThe", { sound: name })}>
          <Icon name="down" size="small" />
        </ActionIcon>
      )}
    </span>
  );
}
