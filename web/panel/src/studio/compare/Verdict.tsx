import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { counted, noTally, type Side, type Tally } from "./blind";
import css from "./Compare.module.css";
import type { Comparison } from "./useComparison";
import type { Turn } from "./useDuel";

interface Props {
  entries: Comparison["entries"];
  nameOf: (turn: Turn) => string;
  uncovered: boolean;
  onJudged: () => void;
}

let tally: Tally = noTally; // of this visit; the next comparison goes on counting

/** Which one is better; in blind mode this is what uncovers them. */
export function Verdict({ entries, nameOf, uncovered, onJudged }: Props) {
  const { t } = useTranslation();
  const [choice, setChoice] = useState<Side | "equal" | null>(null);
  const judge = (chosen: Side | "equal") => {
    tally = counted(tally, chosen);
    setChoice(chosen);
    onJudged();
  };
  if (choice !== null) {
    const voice = entries.find(({ side }) => side === choice)?.run.view.voice ?? "";
    return (
      <p role="status">
        <b>
          {choice === "equal"
            ? t("studioCompare.choseNone")
            : t("studioCompare.chose", { side: choice.toUpperCase(), voice })}
        </b>{" "}
        <span className="second num">{t("studioCompare.tally", { ...tally })}</span>
      </p>
    );
  }
  return (
    <div className={css.bar}>
      <span className="second">{t(uncovered ? "studioCompare.which" : "studioCompare.judge")}</span>
      <Button size="s" onClick={() => judge(entries[0].side)}>
        {t("studioCompare.better", { side: nameOf(0) })}
      </Button>
      <Button size="s" onClick={() => judge("equal")}>
        {t("studioCompare.equal")}
      </Button>
      <Button size="s" onClick={() => judge(entries[1].side)}>
        {t("studioCompare.better", { side: nameOf(1) })}
      </Button>
    </div>
  );
}
