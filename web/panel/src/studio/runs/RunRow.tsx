import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { RunView } from "@/api/types";
import { dayAndTime, length } from "@/lib/time";
import { Icon } from "@/ui/Icon";

import { sectionOf } from "../sections";
import css from "./Runs.module.css";

interface Props {
  run: RunView;
  open: boolean;
  chosen: boolean;
  onOpen: () => void;
  onChoose: () => void;
}

export function RunRow({ run, open, chosen, onOpen, onChoose }: Props) {
  const { t, i18n } = useTranslation();
  const { kind, title, text, state, voice, seconds, at, notes } = run;
  const name = title || text || t("studioRuns.untitled");
  return (
    <li className={css.row} data-open={open || undefined} data-chosen={chosen || undefined}>
      <Checkbox
        aria-label={t("studioRuns.choose", { name: name.slice(0, 60) })}
        checked={chosen}
        onChange={onChoose}
      />
      <button
        type="button"
        className={css.choose}
        aria-current={open ? "true" : undefined}
        onClick={onOpen}
      >
        <Icon name={sectionOf(kind)?.icon ?? "wave"} className={css.kind} />
        <span className={css.words}>
          <span className="clip" dir="auto">
            {name}
          </span>
          <span className="clip third small">
            {t(`studio.kind.${kind}`, { defaultValue: kind })}
            {state !== "done" && (
              <b className={`${css.state} ${state === "failed" ? "coral" : "lamp"}`}>
                {" · "}
                {t(`studioRuns.state.${state}`, { defaultValue: state })}
              </b>
            )}
          </span>
        </span>
        {notes && <Icon name="pen" size="small" label={t("studioRuns.noted")} />}
        <span className={`${css.voice} clip second`}>{voice}</span>
        <span className={`${css.length} num second`}>{length(seconds)}</span>
        <time className={`${css.at} third`}>{dayAndTime(at, i18n.language)}</time>
      </button>
    </li>
  );
}
