import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useSaid } from "@/i18n/server";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { drawingOf, isUnderWay, singingActions } from "../api";
import { parting } from "./how";
import { LaneOf } from "./Lane";
import { SoundButtons } from "./SoundButtons";
import css from "./SoundButtons.module.css";
import { Bare, Strip, Under } from "./Strip";
import type { StripProps } from "./strips";
import { Failed, Progress, StopButton } from "./Working";

/** Step 2: singing and band apart. */
export function SplitStrip({ project, states, deck, total, wanted, refresh, busy }: StripProps) {
  const { t } = useTranslation();
  const said = useSaid();
  const act = useAct();
  const { song, vocals, instrumental, separating } = project;
  const going = separating && isUnderWay(separating) ? separating : undefined;
  const split = async () => {
    if (song && (await act(singingActions.separate(song.id, parting(wanted))))) refresh();
  };
  const parts = [
    { result: vocals, name: t("singing.sound.vocals"), ink: "sky" },
    { result: instrumental, name: t("singing.sound.instrumental"), ink: "lamp" },
  ] as const;
  return (
    <Strip
      number={2}
      title={t("singing.step.split")}
      state={states.split}
      notes={
        going ? (
          <Progress job={going} />
        ) : (
          <small>
            {vocals?.notes.length ? vocals.notes.map(said).join("; ") : t("singing.splitText")}
          </small>
        )
      }
      actions={
        going ? (
          <StopButton job={going} onStop={refresh} />
        ) : vocals || instrumental ? (
          <span className={css.pairs}>
            {parts.map(({ result, name }) => (
              <SoundButtons key={name} result={result} name={name} deck={deck} />
            ))}
          </span>
        ) : (
          <Button size="s" disabled={!song || busy} onClick={() => void split()}>
            <Icon name="split" size="small" />
            {t("singing.split")}
          </Button>
        )
      }
    >
      {separating && states.split === "failed" && <Failed job={separating} onAgain={refresh} />}
      {parts.map(({ result, name, ink }) =>
        result ? (
          <LaneOf
            key={name}
            drawing={drawingOf(result)}
            label={name}
            ink={ink}
            deck={deck}
            total={total}
          />
        ) : (
          states.split !== "failed" && <Bare key={name} />
        ),
      )}
      {vocals && (
        <Under>
          <Button
            size="s"
            variant="quiet"
            disabled={busy || going !== undefined}
            onClick={() => void split()}
          >
            <Icon name="replay" size="small" />
            {t("singing.splitAgain")}
          </Button>
        </Under>
      )}
    </Strip>
  );
}
