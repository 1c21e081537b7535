import { ActionIcon, Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { RunView } from "@/api/types";
import { Empty } from "@/ui/Empty";
import { Icon } from "@/ui/Icon";

import { tagSpans } from "../form/tags";
import { type Clip, type ClipView, type Player, type PlayerView, useClip } from "../player";
import type { Reading } from "../task/orders";
import type { SpeechSession } from "../task/useSpeech";
import { Downloads } from "./Downloads";
import { type Made, madeOf } from "./estimate";
import { Figures } from "./Figures";
import { InShow } from "./InShow";
import { Lanes } from "./Lanes";
import { LatestRuns } from "./LatestRuns";
import { LineList } from "./LineList";
import { Notices } from "./Notices";
import { ReadAlong } from "./ReadAlong";
import css from "./Result.module.css";
import { Scrubber } from "./Scrubber";
import { Transport } from "./Transport";
import { Wave } from "./Wave";

interface Props {
  player: Player;
  sound: PlayerView;
  session: SpeechSession;
  again: () => void;
}

/** What is being made and heard, and what was made before. */
export function ResultPanel({ player, sound, session, again }: Props) {
  const { clip, reading } = session;
  const view = useClip(clip);
  const made = madeOf(view, clip?.sound?.seconds ?? 0, spokenLetters(reading));
  return (
    <section className={css.result} aria-busy={session.busy}>
      <Notices session={session} view={view} player={player} sound={sound} again={again} />
      {clip ? (
        <Heard {...{ clip, view, made, player, sound, reading, busy: session.busy }} />
      ) : (
        !session.obstacle && <Nothing />
      )}
      <LatestRuns open={view.run} onPlay={(run: RunView) => session.open(run.id)} />
    </section>
  );
}

function Nothing() {
  const { t } = useTranslation();
  return <Empty text={t("studio.empty")} />;
}

interface HeardProps {
  clip: Clip;
  view: ClipView;
  made: Made;
  player: Player;
  sound: PlayerView;
  reading: Reading;
  busy: boolean;
}

function Heard({ clip, view, made, player, sound, reading, busy }: HeardProps) {
  const { t } = useTranslation();
  const title = titleOf(view, sound);
  const kept = view.end !== null && (view.header?.sample_rate ?? 0) > 0;
  const withWords = view.words.length > 0 || view.lines.length === 0;
  return (
    <>
      <header className={css.head}>
        <h2 aria-live="polite" data-testid="studio-state" data-state={title}>
          {t(`studio.state.${title}`, { place: view.place })}
        </h2>
        <Figures clip={clip} view={view} player={sound} made={made} />
      </header>
      {view.state === "making" && view.progress && <Pieces view={view} />}
      {reading.text !== "" && withWords && (
        <ReadAlong player={player} {...reading} />
      )}
      {!withWords && <LineList player={player} />}
      <div className={css.player}>
        <Wave player={player} made={made} label={t("studio.wave")} />
        <Lanes player={player} made={made} />
        <Scrubber player={player} made={made} />
        <div className={css.bar}>
          <Transport player={player} view={sound} made={made} growing={busy} />
          <span className="grow" />
          {kept && (
            <ActionIcon
              component={Link}
              to={`/studio/compare?run=${view.run}`}
              variant="default"
              size="s"
              aria-label={t("studio.compare")}
              title={t("studio.compare")}
            >
              <Icon name="compare" size="small" />
            </ActionIcon>
          )}
          <Downloads run={view.run} artifacts={view.end?.artifacts ?? []} />
          {kept && <InShow run={view.run} />}
        </div>
      </div>
    </>
  );
}

function Pieces({ view }: { view: ClipView }) {
  const { t } = useTranslation();
  const { done = 0, total = 1, note = "" } = view.progress ?? {};
  return (
    <div className={css.making}>
      <Progress
        value={(done / Math.max(1, total)) * 100}
        size={6}
        aria-label={t("studio.pieces", { done, total })}
      />
      <span className="small third num">
        {t("studio.pieces", { done, total })} {note}
      </span>
    </div>
  );
}

/** The one thing to say about it now. */
function titleOf(view: ClipView, sound: PlayerView) {
  const silent = view.header?.sample_rate === 0;
  if (view.state === "queued" && view.place > 0) return "line";
  if (view.state === "asking" || view.state === "queued") return "asking";
  if (view.state === "failed" || view.state === "cut") return view.state;
  if (view.state === "making" && silent) return "making";
  if (sound.state === "stopped" || view.state === "cancelled") return "stopped";
  if (sound.state === "paused") return "paused";
  if (view.state === "making") return sound.state === "playing" ? "streaming" : "waiting";
  if (silent) return "made";
  return sound.state === "over" ? "made" : "playing";
}

function spokenLetters({ text, markup }: Reading): number {
  const tags = tagSpans(text, markup).reduce((sum, [from, to]) => sum + to - from, 0);
  return Math.max(0, text.length - tags);
}
