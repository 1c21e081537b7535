import { useTranslation } from "react-i18next";

import type { LyricLine } from "@/api/types";
import { clock } from "@/lib/time";

import { type Deck, usePlace } from "../deck";
import css from "./Songs.module.css";
import { lineAt, piecesOf } from "./tap";

/** The lines; the one that is sung is large, and a click goes to where a line begins. */
export function ReadAlong({ lines, deck }: { lines: readonly LyricLine[]; deck: Deck }) {
  const { t } = useTranslation();
  const now = usePlace(deck, (at) => lineAt(lines, at));
  if (!lines.length) return <p className={`${css.none} second`}>{t("songs.noLyrics")}</p>;
  return (
    <ol className={css.lines} aria-label={t("songs.lyrics")}>
      {lines.map((line, index) => (
        <li key={index} data-now={index === now || undefined}>
          <button
            type="button"
            disabled={line.start === null}
            onClick={() => line.start !== null && deck.seek(line.start)}
          >
            <span className="num third">{line.start === null ? "–" : clock(line.start)}</span>
            <span>{index === now ? <Sung line={line} deck={deck} /> : line.text}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** The line that is sung: the words that were heard are lit. */
function Sung({ line, deck }: { line: LyricLine; deck: Deck }) {
  const heard = usePlace(deck, (at) => line.words.filter(({ start }) => start <= at).length);
  if (!line.words.length) return <span data-heard>{line.text}</span>;
  return piecesOf(line).map((piece, index) => (
    <span key={index} data-heard={index < heard || undefined}>
      {piece}
    </span>
  ));
}
