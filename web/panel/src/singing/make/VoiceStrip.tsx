import { ActionIcon, Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Singer } from "@/api/types";
import { useSaid } from "@/i18n/server";
import { Failure, sayError } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { notices } from "@/ui/notices";
import { useAct } from "@/ui/useAct";

import { SINGING, singingActions, singingQueries } from "../api";
import { type Deck, useDeck, useDeckView } from "../deck";
import css from "./Make.module.css";
import { trackOf } from "./SoundButtons";
import { Strip } from "./Strip";
import type { StripProps } from "./strips";

/** Step 3: who sings it. Each voice can be tried before it is chosen. */
export function VoiceStrip({ project, states, deck }: StripProps) {
  const { t } = useTranslation();
  const act = useAct();
  const client = useQueryClient();
  const singers = useQuery(singingQueries.singers());
  const source = project.singer ?? project.vocals;
  const preview = usePreview(deck, source?.id ?? "");
  const choose = async (singer: Singer) => {
    if (await act(singingActions.choose(singer.id))) {
      void client.invalidateQueries({ queryKey: [...SINGING, "singers"] });
    }
  };
  return (
    <Strip
      number={3}
      title={t("singing.step.voice")}
      state={states.voice}
      notes={<small>{t(source ? "singing.voiceText" : "singing.voiceTextScale")}</small>}
      actions={
        <Button size="s" component={Link} to="/singing/training">
          {t("singing.trainOne")}
        </Button>
      }
    >
      {singers.error && <Failure error={singers.error} retry={() => void singers.refetch()} />}
      {singers.data?.speakers.length === 0 && <p className="second">{t("singing.nobodySings")}</p>}
      <ul className={css.voices} aria-label={t("singing.voices")}>
        {singers.data?.speakers.map((singer) => (
          <VoiceCard
            key={singer.id}
            singer={singer}
            chosen={singer.id === singers.data.current}
            preview={preview}
            onChoose={() => void choose(singer)}
          />
        ))}
      </ul>
    </Strip>
  );
}

type Preview = ReturnType<typeof usePreview>;

function VoiceCard(props: {
  singer: Singer;
  chosen: boolean;
  preview: Preview;
  onChoose: () => void;
}) {
  const { t } = useTranslation();
  const said = useSaid();
  const { singer, chosen, preview } = props;
  const state = preview.singer === singer.id ? preview.state : "idle";
  const label = t(state === "playing" ? "singing.stopPreview" : "singing.preview", {
    voice: said(singer.name),
  });
  return (
    <li className={css.voice} data-chosen={chosen || undefined} data-flaw={Boolean(singer.flaw)}>
      <button
        type="button"
        className={css.choose}
        aria-pressed={chosen}
        disabled={Boolean(singer.flaw)}
        onClick={props.onChoose}
      >
        <b className="clip">{said(singer.name)}</b>
        <small className={singer.flaw ? "coral" : undefined}>{describe(singer, t)}</small>
      </button>
      <ActionIcon
        size="s"
        loading={state === "making"}
        disabled={Boolean(singer.flaw)}
        aria-label={label}
        onClick={() => preview.toggle(singer.id)}
      >
        <Icon name={state === "playing" ? "stop" : "play"} size="small" />
      </ActionIcon>
    </li>
  );
}

/** What a voice is, said wherever it was not trained. */
function describe(singer: Singer, t: ReturnType<typeof useTranslation>["t"]): string {
  if (singer.flaw) return singer.flaw;
  return t(singer.trained ? "singing.trained" : "singing.effect");
}

/** Some seconds in a voice: asked for, awaited, and played beside the song's own clock. */
function usePreview(song: Deck, source: string) {
  const { t } = useTranslation();
  const act = useAct();
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
    } else if (job.data?.state === "failed" || job.error) {
      played.current = asked.job;
      const failed = job.error ? sayError(job.error, t("error.unreachable")) : job.data?.error;
      notices.say(failed ?? "", "coral");
    }
  }, [asked.job, made, job.data, job.error, deck, song, t]);

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
