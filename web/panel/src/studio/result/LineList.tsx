import { useTranslation } from "react-i18next";

import { orderTone } from "@/lib/names";
import { clock } from "@/lib/time";

import { type Player, useClip, useHeard } from "../player";
import { wordAt } from "./readAlong";
import css from "./Result.module.css";

/** What was made line by line, where no words have times: a pack, captions of a plain voice. */
export function LineList({ player }: { player: Player }) {
  const { t } = useTranslation();
  const { lines } = useClip(player.playing);
  const speakers = [...new Set(lines.map(({ speaker }) => speaker))];
  const now = useHeard(player, (seconds) => wordAt(lines, seconds));
  return (
    <ol className={css.lines} aria-label={t("studio.lines")}>
      {lines.map((line, index) => (
        <li key={`${line.index} ${line.start}`}>
          <button
            type="button"
            data-fate={index === now ? "now" : index < now ? "heard" : "unheard"}
            onClick={() => player.seek(line.start)}
          >
            <span className="num third">{clock(line.start)}</span>
            {line.speaker && <b className={orderTone(speakers.indexOf(line.speaker))}>{line.speaker}</b>}
            <span className="grow clip">{line.text}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
