import { ActionIcon, Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Training } from "@/api/types";
import { useCan } from "@/app/session";
import { useSaid } from "@/i18n/server";
import { clock } from "@/lib/time";
import { Card } from "@/ui/Card";
import { Chip, type Tone } from "@/ui/Chip";
import { Confirm } from "@/ui/Confirm";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { SINGING } from "../api";
import { isUnderWay, sampleOf, trainingActions } from "./api";
import { lineOf } from "./curve";
import { Material, Notes } from "./Material";
import css from "./Training.module.css";

const TONES: Record<string, Tone> = {
  running: "leaf",
  waiting: "sky",
  done: "plain",
  failed: "coral",
  cancelled: "lamp",
};
const FIGURES = ["similarity", "ceiling", "source_leak", "f0_correlation"] as const;

/** One training: how far it is, how it sounds, and what became of it. */
export function TrainingCard({ training }: { training: Training }) {
  const { t } = useTranslation();
  const said = useSaid();
  const { label, name, state, material, report } = training;
  return (
    <Card
      title={label || name}
      aside={<Chip tone={TONES[state] ?? "plain"}>{t(`training.state.${state}`, state)}</Chip>}
      actions={<Buttons training={training} />}
    >
      <div className={css.card} data-training={name} data-state={state}>
        {isUnderWay(training) && <How training={training} />}
        {training.error && (
          <p className="coral" role="alert">
            {said(training.error)}
          </p>
        )}
        <Curve training={training} />
        <Samples training={training} />
        {report && <Report report={report} />}
        {material && <Material material={material} />}
        <Notes notes={training.notes.map(said)} />
      </div>
    </Card>
  );
}

function Report({ report }: { report: NonNullable<Training["report"]> }) {
  const { t } = useTranslation();
  return (
    <dl className={css.report} aria-label={t("training.report")}>
      {FIGURES.map((figure) => (
        <div key={figure}>
          <dt>{t(`training.figure.${figure}`)}</dt>
          <dd className="num">{report[figure].toFixed(2)}</dd>
          <dd className="third small">{t(`training.figureHint.${figure}`)}</dd>
        </div>
      ))}
    </dl>
  );
}

function How({ training }: { training: Training }) {
  const { t } = useTranslation();
  const said = useSaid();
  const left = training.left_s > 1 && t("training.left", { time: clock(training.left_s) });
  const percent = Math.floor(training.progress * 100);
  return (
    <div>
      <div
        className={css.bar}
        role="progressbar"
        aria-valuenow={percent}
        aria-label={t("training.progress")}
      >
        <span style={{ width: `${percent}%` }} />
      </div>
      <p className="second small">
        {[said(training.note), said(training.device), left].filter(Boolean).join(" · ")}
      </p>
    </div>
  );
}

function Curve({ training }: { training: Training }) {
  const { t } = useTranslation();
  const line = lineOf(training.curve);
  if (!line) return null;
  return (
    <figure className={css.curve}>
      <svg
        viewBox="0 0 1 1"
        preserveAspectRatio="none"
        role="img"
        aria-label={t("training.lossIs", { loss: line.last.toFixed(3) })}
      >
        <path d={line.path} vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption className="third small num">
        {t("training.loss", { first: line.most.toFixed(2), last: line.last.toFixed(2) })}
      </figcaption>
    </figure>
  );
}

function Samples({ training }: { training: Training }) {
  const { t } = useTranslation();
  if (!training.samples.length) return null;
  const newest = [...training.samples].reverse().slice(0, 4);
  return (
    <ul className={css.samples} aria-label={t("training.samples")}>
      {newest.map(({ step, similarity }) => (
        <li key={step}>
          <span className="second small num">
            {t("training.sample", { step, percent: Math.round(similarity * 100) })}
          </span>
          <audio controls preload="none" src={sampleOf(training, step)} />
        </li>
      ))}
    </ul>
  );
}

function Buttons({ training }: { training: Training }) {
  const { t } = useTranslation();
  const can = useCan();
  const act = useAct();
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const change = async (work: Promise<unknown>, done: string) => {
    await act(work, done);
    await client.invalidateQueries({ queryKey: SINGING });
  };
  if (!can.own) return null;
  const { name, state } = training;
  if (isUnderWay(training)) {
    return (
      <Button
        size="s"
        variant="stop"
        onClick={() => void change(trainingActions.stop(training), t("training.stopped"))}
      >
        <Icon name="stop" size="small" />
        {t("training.stop")}
      </Button>
    );
  }
  return (
    <>
      {state === "done" ? (
        <Button size="s" component={Link} to="/singing">
          <Icon name="play" size="small" />
          {t("training.hear")}
        </Button>
      ) : (
        <Button
          size="s"
          onClick={() => void change(trainingActions.resume(training), t("training.goesOn"))}
        >
          <Icon name="play" size="small" />
          {t("training.resume")}
        </Button>
      )}
      <ActionIcon
        size="s"
        aria-label={t("training.delete", { name })}
        onClick={() => setAsking(true)}
      >
        <Icon name="trash" size="small" />
      </ActionIcon>
      <Confirm
        opened={asking}
        question={t("training.deleteAsk", { name })}
        yes={t("training.deleteYes")}
        no={t("training.deleteNo")}
        onYes={() => void change(trainingActions.remove(name), t("training.deleted", { name }))}
        onNo={() => setAsking(false)}
      />
    </>
  );
}
