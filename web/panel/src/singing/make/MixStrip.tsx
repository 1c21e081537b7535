import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { drawingOf, isUnderWay, singingActions } from "../api";
import { level } from "./figures";
import { mixing } from "./how";
import { LaneOf } from "./Lane";
import { MergeDialog } from "./MergeDialog";
import { Notes } from "./Notes";
import { SoundButtons } from "./SoundButtons";
import { Bare, Strip, Under } from "./Strip";
import type { StripProps } from "./strips";
import { Failed, Progress, StopButton } from "./Working";

/** Step 5: singing and band together. */
export function MixStrip(props: StripProps) {
  const { project, states, deck, total, wanted, choose, refresh, busy } = props;
  const { t } = useTranslation();
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const { vocals, instrumental, singer, converted, mix } = project;
  const job = project.mixing;
  const going = job && isUnderWay(job) ? job : undefined;
  const merge = async () => {
    if (!converted || !instrumental) return;
    const reference = (singer ?? vocals)?.id ?? "";
    const parts = {
      vocals_path: converted.id,
      instrumental_path: instrumental.id,
      reference_path: reference,
      ...mixing(wanted),
    };
    if (await act(singingActions.merge(parts))) {
      choose({ mix: "" });
      refresh();
    }
  };
  const name = t("singing.sound.mix");
  return (
    <Strip
      number={5}
      title={t("singing.step.mix")}
      state={states.mix}
      notes={
        going ? (
          <Progress job={going} />
        ) : (
          <>
            <small>
              {mix
                ? t("singing.landed", { lufs: level(mix.lufs), peak: level(mix.peak_dbtp) })
                : t("singing.mixText")}
            </small>
            {mix?.effect && <small>{t("singing.effect")}</small>}
          </>
        )
      }
      actions={
        going ? (
          <StopButton job={going} onStop={refresh} />
        ) : (
          <>
            {mix && <SoundButtons result={mix} name={name} deck={deck} />}
            <Button
              size="s"
              disabled={!converted || !instrumental || busy}
              onClick={() => void merge()}
            >
              <Icon name={mix ? "replay" : "merge"} size="small" />
              {t(mix ? "singing.mergeAgain" : "singing.merge")}
            </Button>
          </>
        )
      }
    >
      {job && states.mix === "failed" && <Failed job={job} onAgain={refresh} />}
      {mix ? (
        <LaneOf drawing={drawingOf(mix)} label={name} ink="leaf" deck={deck} total={total} />
      ) : (
        states.mix !== "failed" && <Bare />
      )}
      <Under>
        <Button size="s" variant="quiet" onClick={() => setAsking(true)}>
          <Icon name="merge" size="small" />
          {t("singing.otherFiles")}
        </Button>
        {mix && <Notes of={mix} />}
      </Under>
      <MergeDialog
        opened={asking}
        wanted={wanted}
        onClose={() => setAsking(false)}
        onMade={(made) => {
          choose({ mix: made.id });
          refresh();
        }}
      />
    </Strip>
  );
}
