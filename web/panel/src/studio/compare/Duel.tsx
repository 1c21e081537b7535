import { Button, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useKeys } from "@/lib/keys";
import { Kbd } from "@/ui/Kbd";

import { PlayButton } from "../hear/PlayButton";
import { Wave } from "../hear/Wave";
import { ReadAlong } from "../result/ReadAlong";
import { readingOf } from "../task/orders";
import { DuelFigures } from "./DuelFigures";
import css from "./Compare.module.css";
import type { Comparison } from "./useComparison";
import { type Turn, useDuel } from "./useDuel";
import { Verdict } from "./Verdict";

const TURNS: readonly Turn[] = [0, 1];

/** Both sides, made: heard in turns, judged, and, where that was blind, uncovered. */
export function Duel({ comparison }: { comparison: Comparison }) {
  const { t } = useTranslation();
  const { entries, blind } = comparison;
  const duel = useDuel(comparison);
  const [uncovered, setUncovered] = useState(!blind);
  const { player, turn } = duel;
  useKeys({ "1": () => duel.turnTo(0), "2": () => duel.turnTo(1) });
  const nameOf = (which: Turn) =>
    uncovered ? entries[which].side.toUpperCase() : t(`studioCompare.turn.${which}`);
  return (
    <section className={css.duel} aria-label={t("studioCompare.duel")}>
      <ReadAlong player={player} {...readingOf("custom_voice", entries[turn].run.request)} />
      {TURNS.map((which) => (
        <div key={which} className={css.lane} data-heard={which === turn || undefined}>
          <Button
            className={css.turn}
            variant={which === turn ? "primary" : "default"}
            aria-pressed={which === turn}
            onClick={() => duel.turnTo(which)}
          >
            {nameOf(which)} <Kbd>{String(which + 1)}</Kbd>
          </Button>
          <div className="grow">
            <Wave
              peaks={entries[which].wave.peaks}
              seconds={entries[which].run.view.seconds}
              player={player}
              playing={duel.begun}
              place={(at) => duel.placeIn(which, at)}
              onSeek={(at) => duel.hear(which, at)}
            />
          </div>
        </div>
      ))}
      <div className={css.bar}>
        <PlayButton state={duel.state} mine={duel.begun} onClick={duel.toggle} />
        {duel.state === "blocked" && (
          <Button size="s" onClick={() => player.unblock()}>
            {t("studioHear.unblock")}
          </Button>
        )}
        <Switch
          label={t("studioCompare.level")}
          checked={duel.level}
          onChange={({ currentTarget }) => duel.matchLevels(currentTarget.checked)}
        />
      </div>
      <Verdict
        entries={entries}
        nameOf={nameOf}
        uncovered={uncovered}
        onJudged={() => setUncovered(true)}
      />
      {uncovered ? (
        <DuelFigures entries={entries} />
      ) : (
        <p className="third">{t("studioCompare.covered")}</p>
      )}
    </section>
  );
}
