import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { LyricLine } from "@/api/types";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";

import { type Deck, type Track, useDeckView } from "../deck";
import css from "./Songs.module.css";
import { isOver, itemsOf, type Tapping, tapped, timedLines, type Unit, untapped } from "./tap";

interface Props {
  lines: readonly string[];
  unit: Unit;
  deck: Deck;
  track: Track;
  onDone: (lines: readonly LyricLine[]) => void;
  onClose: () => void;
}

const BACK_S = 2; // before the tap that was taken back

/** The song plays, and each tap says: now this line, or this word, begins. */
export function TapTimes({ lines, unit, deck, track, onDone, onClose }: Props) {
  const { t } = useTranslation();
  const view = useDeckView(deck);
  const [tapping, setTapping] = useState<Tapping>({ lines, unit, taps: [] });
  const items = itemsOf(tapping);
  const next = items[tapping.taps.length];
  const line = next?.line ?? lines.length - 1;
  const begun = view.state === "playing" || view.state === "loading";
  const last = tapping.taps.at(-1);
  const play = () => deck.play(track, last === undefined ? 0 : Math.max(deck.position(), last - BACK_S));
  const back = () => {
    const before = untapped(tapping);
    setTapping(before);
    deck.seek(Math.max(0, (last ?? 0) - BACK_S));
  };
  const save = () => {
    deck.pause();
    onDone(timedLines(tapping, track.seconds));
  };
  const close = () => {
    deck.pause();
    onClose();
  };
  return (
    <Card
      title={t("songs.tapTitle")}
      aside={
        <span className="third num">
          {t("songs.tapped", { done: tapping.taps.length, all: items.length })}
        </span>
      }
      actions={
        <>
          <Button size="s" variant="quiet" onClick={close}>
            {t("songs.undo")}
          </Button>
          <Button
            size="s"
            variant={isOver(tapping) ? "primary" : "default"}
            disabled={!tapping.taps.length}
            onClick={save}
          >
            {t("songs.saveTimes")}
          </Button>
        </>
      }
    >
      <div className={css.tapping}>
        <div className={css.around} aria-live="off">
          {[line - 1, line, line + 1].map((index) => (
            <p key={index} data-now={index === line || undefined}>
              {index === line
                ? items
                    .map((item, place) => ({ ...item, place }))
                    .filter((item) => item.line === line)
                    .map(({ text, place }) => (
                      <span
                        key={place}
                        data-done={place < tapping.taps.length || undefined}
                        data-next={place === tapping.taps.length || undefined}
                      >
                        {text}
                      </span>
                    ))
                : lines[index]}
            </p>
          ))}
        </div>
        <div className="row">
          {begun ? (
            <Button
              size="l"
              variant="primary"
              autoFocus
              disabled={isOver(tapping)}
              onClick={() => setTapping(tapped(tapping, deck.position()))}
            >
              {t(unit === "lines" ? "songs.tapLine" : "songs.tapWord")}
            </Button>
          ) : (
            <Button size="l" variant="primary" autoFocus onClick={play}>
              <Icon name="play" size="small" />
              {t(last === undefined ? "songs.tapStart" : "songs.tapOn")}
            </Button>
          )}
          <Button disabled={!tapping.taps.length} onClick={back}>
            {t("songs.tapBack")}
          </Button>
          <span className="second">{t("songs.tapText")}</span>
        </div>
      </div>
    </Card>
  );
}
