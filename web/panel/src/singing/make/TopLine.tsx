import { ActionIcon, SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { SungResult } from "@/api/types";
import { clock } from "@/lib/time";
import { Icon } from "@/ui/Icon";

import { trackOf } from "../api";
import { type Deck, useDeckView, usePlace } from "../deck";
import type { Project } from "../project";
import css from "./TopLine.module.css";

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800]; // seconds between marks
const MARKS = 7;

interface Props {
  deck: Deck;
  project: Project;
  total: number;
}

/** The clock of all strips: play, where it is, marks, and what is heard at this place. */
export function TopLine({ deck, project, total }: Props) {
  const { t } = useTranslation();
  const view = useDeckView(deck);
  const at = usePlace(deck, (seconds) => `${clock(seconds)}.${Math.floor((seconds % 1) * 10)}`);
  const { before, after } = pairOf(project, view.track);
  const known = Object.values(project).filter(isResult);
  const heard = known.find(({ id }) => id === view.track) ?? after ?? before;
  const going = view.state === "playing" || view.state === "loading";
  const toggle = () => {
    if (going) deck.pause();
    else if (heard) deck.play(trackOf(heard));
  };
  const swap = (to: string) => {
    const wanted = to === "after" ? after : before;
    if (wanted) deck.swap(trackOf(wanted));
  };
  return (
    <div className={css.top}>
      <div className={css.transport}>
        <ActionIcon
          variant="primary"
          disabled={!heard}
          aria-label={t(going ? "singing.pause" : "singing.play")}
          onClick={toggle}
        >
          <Icon name={going ? "pause" : "play"} />
        </ActionIcon>
        <b className="num">{at}</b>
        <span className="num third">{t("singing.of", { total: clock(total) })}</span>
      </div>
      <div className={css.ruler} aria-hidden>
        {marks(total).map((second) => (
          <span key={second} className="num" style={{ left: `${(second / total) * 100}%` }}>
            {clock(second)}
          </span>
        ))}
      </div>
      <SegmentedControl
        aria-label={t("singing.compare")}
        disabled={!before || !after}
        value={heard && heard.id === before?.id ? "before" : "after"}
        data={[
          { value: "before", label: t("singing.before") },
          { value: "after", label: t("singing.after") },
        ]}
        onChange={swap}
      />
    </div>
  );
}

/** What is compared: singing with singing while singing is heard, else the song with the mix. */
function pairOf(project: Project, heard: string) {
  const { song, mix, converted } = project;
  const sung = project.singer ?? project.vocals;
  const singing = heard !== "" && (heard === converted?.id || heard === sung?.id);
  if ((singing || !mix || !song) && sung && converted) return { before: sung, after: converted };
  return { before: song, after: mix };
}

const isResult = (value: unknown): value is SungResult =>
  typeof value === "object" && value !== null && "file" in value;

function marks(total: number): number[] {
  if (total <= 0) return [];
  const step = STEPS.find((seconds) => total / seconds <= MARKS) ?? 3600;
  return Array.from({ length: Math.ceil(total / step) }, (_, index) => index * step);
}
