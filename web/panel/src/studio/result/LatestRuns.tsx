import { ActionIcon, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { RunView } from "@/api/types";
import { hourAndMinute, length } from "@/lib/time";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";

import { studioQueries } from "../api/queries";
import { sectionOf } from "../sections";
import css from "./Result.module.css";

const SHOWN = 7;

interface Props {
  /** The run that is in the player. */
  open: string;
  onPlay: (run: RunView) => void;
}

/** What was made last; each is heard again with a click. */
export function LatestRuns({ open, onPlay }: Props) {
  const { t } = useTranslation();
  const runs = useQuery(studioQueries.runs({ limit: String(SHOWN) }));
  const total = runs.data?.total ?? 0;
  return (
    <Card
      title={t("studio.latest.title")}
      className={css.runs}
      actions={
        total > 0 && (
          <Button component={Link} to="/studio/runs" size="s" variant="quiet">
            {t("studio.latest.all", { count: total })}
            <Icon name="right" size="small" />
          </Button>
        )
      }
    >
      {total === 0 && <p className={`${css.none} third`}>{t("studio.latest.empty")}</p>}
      <table>
        <tbody>
          {runs.data?.items.map((run) => (
            <RunRow key={run.id} run={run} open={run.id === open} onPlay={() => onPlay(run)} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

interface RowProps {
  run: RunView;
  open: boolean;
  onPlay: () => void;
}

function RunRow({ run, open, onPlay }: RowProps) {
  const { t, i18n } = useTranslation();
  const name = run.title || run.text || run.id;
  const section = sectionOf(run.kind);
  return (
    <tr data-open={open || undefined}>
      <td>
        <ActionIcon
          size="s"
          disabled={run.seconds === 0}
          aria-label={t("studio.latest.play", { name: name.slice(0, 60) })}
          onClick={onPlay}
        >
          <Icon name="play" size="small" />
        </ActionIcon>
      </td>
      <td title={name.slice(0, 200)}>
        <div className={css.title}>
          <span className="clip">{name.slice(0, 120)}</span>
          {section && section.name !== "speak" && (
            <span className="third">{` · ${t(`studio.section.${section.name}`)}`}</span>
          )}
          {run.state !== "done" && (
            <span style={{ color: run.state === "failed" ? "var(--coral)" : "var(--lamp)" }}>
              {` · ${t(`studio.runState.${run.state}`)}`}
            </span>
          )}
        </div>
      </td>
      <td>{run.voice}</td>
      <td className="num">{length(run.seconds)}</td>
      <td className="num third">{hourAndMinute(run.at, i18n.language)}</td>
    </tr>
  );
}
