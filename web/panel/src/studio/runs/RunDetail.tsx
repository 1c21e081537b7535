import { ActionIcon } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { RunDetail as Detail } from "@/api/types";
import { dayAndTime, duration } from "@/lib/time";
import { Chip } from "@/ui/Chip";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";

import { firstSound, speedOf, times } from "./figures";
import { InputList } from "./InputList";
import { NoteFields } from "./NoteFields";
import { runQueries } from "./queries";
import { RunActions } from "./RunActions";
import { RunPlayer } from "./RunPlayer";
import css from "./Runs.module.css";

interface Props {
  run: string;
  onClose: () => void;
}

/** One run: heard, looked into, noted, carried away, made again. */
export function RunDetail({ run, onClose }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(runQueries.run(run));
  return (
    <aside className={css.detail} aria-label={t("studioRuns.detail")}>
      <div className={css.head}>
        <h2 className="grow clip">{data ? nameOf(data) || t("studioRuns.untitled") : ""}</h2>
        <ActionIcon aria-label={t("close")} onClick={onClose}>
          <Icon name="close" size="small" />
        </ActionIcon>
      </div>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data && <Parts detail={data} onGone={onClose} />}
    </aside>
  );
}

function Parts({ detail, onGone }: { detail: Detail; onGone: () => void }) {
  const { t } = useTranslation();
  const { view, warnings, request } = detail;
  return (
    <div className={css.parts}>
      <Facts detail={detail} />
      {view.error && (
        <p className={`${css.told} coral`} role="alert">
          <Icon name="warn" size="small" />
          {view.error}
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning} className={`${css.told} lamp`}>
          <Icon name="warn" size="small" />
          {warning}
        </p>
      ))}
      {view.seconds > 0 && (
        <section className={css.card} aria-label={t("studioRuns.sound")}>
          <RunPlayer detail={detail} />
        </section>
      )}
      <RunActions detail={detail} onGone={onGone} />
      <NoteFields key={view.id} run={view} />
      <section aria-label={t("studioRuns.input")}>
        <h3 className={css.heading}>{t("studioRuns.input")}</h3>
        <InputList request={request} />
      </section>
    </div>
  );
}

/** What it is, when it was made, and how quickly. */
function Facts({ detail: { view } }: { detail: Detail }) {
  const { t, i18n } = useTranslation();
  const { kind, state, engine, voice, language, at } = view;
  const tone = state === "failed" ? "coral" : "lamp";
  return (
    <div className={css.facts}>
      <p className="row wrap">
        <Chip>{t(`studio.kind.${kind}`, { defaultValue: kind })}</Chip>
        {state !== "done" && (
          <Chip tone={tone}>{t(`studioRuns.state.${state}`, { defaultValue: state })}</Chip>
        )}
        <span className="second">
          {[voice, engine, language, dayAndTime(at, i18n.language)].filter(Boolean).join(" · ")}
        </span>
      </p>
      {view.seconds > 0 && (
        <dl className={css.figures}>
          <Figure value={firstSound(view)} label={t("studioRuns.firstSound")} />
          <Figure
            value={view.took_s ? duration(view.took_s * 1000) : "–"}
            label={t("studioRuns.took")}
          />
          <Figure value={times(speedOf(view))} label={t("studioRuns.faster")} />
        </dl>
      )}
    </div>
  );
}

function Figure({ value, label }: { value: string; label: string }) {
  return (
    <div>
      <dd className="num">{value}</dd>
      <dt className="third small">{label}</dt>
    </div>
  );
}

const nameOf = ({ view }: Detail): string => view.title || view.text;
