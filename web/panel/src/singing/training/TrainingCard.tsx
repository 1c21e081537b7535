import { ActionIcon, Button, Progress } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Training } from "@/api/types";
import { useCan } from "@/app/session";
import { clock } from "@/lib/time";
import { Card } from "@/ui/Card";
import { Chip, type Tone } from "@/ui/Chip";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { SINGING } from "../api";
import { useDeck, useDeckView } from "../deck";
import { isAtWork, sampleSound, TRAINING, trainingActions } from "./api";
import css from "./Training.module.css";

const TONES: Readonly<Record<string, Tone>> = { running: "leaf", failed: "coral", done: "sky" };
const WIDTH = 300;
const HEIGHT = 60;

/** One training: how far it is, how it sounds by now, and how good it became. */
export function TrainingCard({ training }: { training: Training }) {
  const { t } = useTranslation();
  const act = useAct();
  const can = useCan();
  const client = useQueryClient();
  const { label, name, state, progress, note, error, step, left_s, device, report } = training;
  const going = isAtWork(training);
  const called = label || name;
  const change = async (work: Promise<Training>) => {
    await act(work);
    void client.invalidateQueries({ queryKey: TRAINING });
    void client.invalidateQueries({ queryKey: [...SINGING, "singers"] });
  };
  return (
    <Card
      title={called}
      aside={
        <Chip tone={TONES[state] ?? "plain"}>{t(`training.state.${state}`, state)}</Chip>
      }
      actions={
        can.own &&
        (going ? (
          <Button
            size="s"
            variant="stop"
            onClick={() => void change(trainingActions.stop(training))}
          >
            <Icon name="stop" size="small" />
            {t("singing.stop")}
          </Button>
        ) : (
          state !== "done" && (
            <Button size="s" onClick={() => void change(trainingActions.resume(training))}>
              {t("training.resume")}
            </Button>
          )
        ))
      }
    >
      <div className={css.body}>
        <Progress value={progress * 100} aria-label={t("training.progress", { name: called })} />
        <p className="row num">
          <span>{t("singing.percent", { percent: Math.floor(progress * 100) })}</span>
          <span className="second">{t("training.step", { step })}</span>
          {going && left_s > 0 && (
            <span className="second">{t("training.left", { left: clock(left_s) })}</span>
          )}
          {device && <Chip>{device}</Chip>}
          <span className="grow third clip">{note}</span>
        </p>
        {error && (
          <p className={css.error} role="alert">
            {error}
          </p>
        )}
        <Curve points={training.curve} />
        <Samples training={training} />
        {report && (
          <dl className={css.report}>
            <Figure name="similarity" value={report.similarity} />
            <Figure name="ceiling" value={report.ceiling} />
            <Figure name="leak" value={report.source_leak} />
            <Figure name="f0" value={report.f0_correlation} />
          </dl>
        )}
        {training.notes.map((one) => (
          <p key={one} className="small third">
            {one}
          </p>
        ))}
      </div>
    </Card>
  );
}

function Figure({ name, value }: { name: string; value: number }) {
  const { t } = useTranslation();
  return (
    <div>
      <dt className="small third">{t(`training.report.${name}`)}</dt>
      <dd className="num">{value.toFixed(3)}</dd>
    </div>
  );
}

/** The loss over the steps, as a line that ought to fall. */
function Curve({ points }: { points: Training["curve"] }) {
  const { t } = useTranslation();
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return null;
  const losses = points.map(({ loss }) => loss);
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const line = points
    .map(({ step, loss }) => {
      const x = ((step - first.step) / Math.max(1, last.step - first.step)) * WIDTH;
      const y = 2 + (1 - (loss - low) / Math.max(1e-9, high - low)) * (HEIGHT - 4);
      return `${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join("L");
  const words = { from: first.loss.toFixed(3), to: last.loss.toFixed(3) };
  return (
    <figure className={css.curve}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t("training.curve", words)}
      >
        <path d={`M${line}`} />
      </svg>
      <figcaption className="small third num">{t("training.curve", words)}</figcaption>
    </figure>
  );
}

/** How the voice sounded at some steps. */
function Samples({ training }: { training: Training }) {
  const { t } = useTranslation();
  const deck = useDeck();
  const view = useDeckView(deck);
  if (!training.samples.length) return null;
  return (
    <ul className={css.samples} aria-label={t("training.samples")}>
      {training.samples.map(({ step, similarity }) => {
        const id = String(step);
        const sounds = view.track === id && view.state === "playing";
        const track = { id, url: sampleSound(training, step), seconds: Infinity };
        return (
          <li key={step}>
            <ActionIcon
              size="s"
              aria-label={t(sounds ? "training.stopSample" : "training.hearSample", { step })}
              onClick={() => (sounds ? deck.pause() : deck.play(track, 0))}
            >
              <Icon name={sounds ? "stop" : "play"} size="small" />
            </ActionIcon>
            <span className="num small">
              {t("training.sample", { step, similarity: similarity.toFixed(2) })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
