import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { duration } from "@/lib/time";
import { Chip, type Tone } from "@/ui/Chip";

import css from "./Live.module.css";
import type { LiveLine } from "./lines";

const TONES: Record<LiveLine["state"], Tone> = {
  sent: "plain",
  waiting: "lamp",
  sounding: "leaf",
  heard: "plain",
  stopped: "coral",
  refused: "coral",
};

interface Props {
  lines: readonly LiveLine[];
  onAgain: (line: LiveLine) => void;
}

/** What was said here, the newest first, each to be said again. */
export function LineList({ lines, onAgain }: Props) {
  const { t } = useTranslation();
  if (lines.length === 0) return <p className={css.none}>{t("studioLive.noLines")}</p>;
  return (
    <ul className={css.lines}>
      {lines.map((line) => (
        <li key={line.id} data-line={line.state}>
          <Chip tone={TONES[line.state]}>{t(`studioLive.state.${line.state}`)}</Chip>
          <span className="grow">{line.text}</span>
          {line.voice && <span className="third small">{line.voice}</span>}
          {line.afterMs !== null && (
            <span className="third small num">{duration(line.afterMs)}</span>
          )}
          <Button size="s" variant="quiet" onClick={() => onAgain(line)}>
            {t("studioLive.again")}
          </Button>
        </li>
      ))}
    </ul>
  );
}
