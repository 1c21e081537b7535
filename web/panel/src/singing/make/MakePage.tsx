import { Button } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { isUnderWay, singingActions } from "../api";
import { useDeck } from "../deck";
import { statesOf } from "../project";
import { ConvertStrip } from "./ConvertStrip";
import { everything, useWanted } from "./how";
import css from "./MakePage.module.css";
import { MixStrip } from "./MixStrip";
import { SidePanel } from "./SidePanel";
import { SplitStrip } from "./SplitStrip";
import { TopLine } from "./TopLine";
import { UploadStrip } from "./UploadStrip";
import { useProject } from "./useProject";
import { VoiceStrip } from "./VoiceStrip";
import { Failed, Progress, StopButton } from "./Working";

/** The five steps from a song to the same song in another voice, on one clock. */
export default function MakePage() {
  const { t } = useTranslation();
  const act = useAct();
  const deck = useDeck();
  const { project, earlier, choose, refresh } = useProject();
  const { wanted, change } = useWanted();
  const states = useMemo(() => statesOf(project), [project]);
  const { song, singer, mix, processing } = project;
  const total = Math.max(song?.seconds ?? 0, singer?.seconds ?? 0, mix?.seconds ?? 0);
  const all = processing && isUnderWay(processing) ? processing : undefined;
  const doAll = async () => {
    if (!song) return;
    if (await act(singingActions.processAll(song.id, everything(wanted)))) {
      choose({ mix: "", singer: "" });
      refresh();
    }
  };
  const given = { project, states, deck, total, wanted, choose, refresh, busy: Boolean(all) };
  return (
    <div className={css.page}>
      <div className={css.deck}>
        <div className={css.all}>
          <span className="grow" data-all>
            {all ? (
              <Progress job={all} />
            ) : (
              <span className="second">{t(song ? "singing.allReady" : "singing.allText")}</span>
            )}
          </span>
          {all ? (
            <StopButton job={all} onStop={refresh} />
          ) : (
            <Button variant="primary" disabled={!song} onClick={() => void doAll()}>
              <Icon name="music" size="small" />
              {t("singing.doAll")}
            </Button>
          )}
        </div>
        {processing?.state === "failed" && !(mix && mix.at > processing.at) && (
          <Failed job={processing} onAgain={refresh} />
        )}
        <TopLine deck={deck} project={project} total={total} />
        <UploadStrip {...given} earlier={earlier} />
        <SplitStrip {...given} />
        <VoiceStrip {...given} />
        <ConvertStrip {...given} />
        <MixStrip {...given} />
      </div>
      <SidePanel wanted={wanted} change={change} project={project} />
    </div>
  );
}
