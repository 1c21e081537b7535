import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useSaid } from "@/i18n/server";
import { sayError } from "@/ui/Failure";
import { notices } from "@/ui/notices";
import { useAct } from "@/ui/useAct";

import { isUnderWay, singingActions, singingQueries, trackOf } from "../api";
import { type Deck, useDeck, useDeckView } from "../deck";

export type Preview = ReturnType<typeof usePreview>;

/** Some seconds in a voice: asked for, awaited, and played beside the song's own clock. */
export function usePreview(song: Deck, source: string) {
  const { t } = useTranslation();
  const act = useAct();
  const said = useSaid();
  const deck = useDeck();
  const view = useDeckView(deck);
  const [asked, setAsked] = useState({ singer: "", job: "" });
  const played = useRef("");
  const job = useQuery(singingQueries.job(asked.job));
  const made = job.data?.results.preview;
  useEffect(() => {
    if (!asked.job || played.current === asked.job) return;
    if (made) {
      played.current = asked.job;
      song.pause();
      deck.play(trackOf(made), 0);
    } else if (job.error || (job.data && !isUnderWay(job.data))) {
      played.current = asked.job;
      const failed = job.error ? sayError(job.error, t("error.unreachable")) : job.data?.error;
      if (failed) notices.say(said(failed), "coral");
    }
  }, [asked.job, made, job.data, job.error, deck, song, said, t]);

  const sounding = view.state === "playing" || view.state === "loading";
  const waits = asked.job !== "" && played.current !== asked.job;
  const toggle = async (singer: string) => {
    deck.pause();
    if (sounding && asked.singer === singer) return;
    setAsked({ singer, job: "" });
    const started = singingActions.preview(singer, source);
    if (await act(started)) setAsked({ singer, job: (await started).job });
    else setAsked({ singer: "", job: "" });
  };
  const making = asked.singer !== "" && (asked.job === "" ? !sounding : waits && !made);
  return {
    singer: asked.singer,
    state: making ? ("making" as const) : sounding ? ("playing" as const) : ("idle" as const),
    toggle: (singer: string) => void toggle(singer),
  };
}
