import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { LyricLine, Song } from "@/api/types";
import { clock } from "@/lib/time";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { singingActions, singingQueries, SONGS } from "../api";
import { type Deck, type Track, usePlace } from "../deck";
import css from "./Songs.module.css";
import { LrcFile } from "./LrcFile";
import { lineAt, linesOf, type Unit } from "./tap";
import { TapTimes } from "./TapTimes";

interface Props {
  song: Song;
  deck: Deck;
  track: Track;
}

/** The words of a song: read along, written, and timed by hand. */
export function LyricsCard({ song, deck, track }: Props) {
  const { t } = useTranslation();
  const act = useAct();
  const client = useQueryClient();
  const lyrics = useQuery(singingQueries.lyrics(song)).data;
  const [text, setText] = useState<string | null>(null);
  const [tapping, setTapping] = useState<Unit | null>(null);
  const [unit, setUnit] = useState<Unit>("lines");
  const [timing, setTiming] = useState(false);
  const lines = lyrics?.lines ?? [];
  const refresh = () => client.invalidateQueries({ queryKey: SONGS });
  const write = async () => {
    if (await act(singingActions.putText(song, text ?? ""), t("songs.lyricsSaved"))) {
      await refresh();
      setText(null);
    }
  };
  const findTimes = async () => {
    setTiming(true);
    if (await act(singingActions.time(song), t("songs.timesFound"))) await refresh();
    setTiming(false);
  };
  const putTimes = async (timed: readonly LyricLine[]) => {
    if (await act(singingActions.putLines(song, timed), t("songs.lyricsSaved"))) {
      await refresh();
      setTapping(null);
    }
  };
  if (tapping) {
    return (
      <TapTimes
        lines={linesOf(lines.map((line) => line.text).join("\n"))}
        unit={tapping}
        deck={deck}
        track={track}
        onDone={(timed) => void putTimes(timed)}
        onClose={() => setTapping(null)}
      />
    );
  }
  return (
    <Card
      title={t("songs.lyrics")}
      actions={
        text === null ? (
          <>
            <LrcFile
              lrc={lines.length ? (lyrics?.lrc ?? "") : ""}
              name={song.title}
              onRead={setText}
            />
            <Button size="s" variant="quiet" onClick={() => setText(lyrics?.lrc ?? "")}>
              <Icon name="pen" size="small" />
              {t(lines.length ? "songs.editLyrics" : "songs.writeLyrics")}
            </Button>
          </>
        ) : (
          <>
            <Button size="s" variant="quiet" onClick={() => setText(null)}>
              {t("songs.undo")}
            </Button>
            <Button size="s" variant="primary" onClick={() => void write()}>
              {t("songs.save")}
            </Button>
          </>
        )
      }
    >
      {text === null ? (
        <>
          {lines.length > 0 && (
            <div className={css.bar}>
              <Button size="s" loading={timing} onClick={() => void findTimes()}>
                <Icon name="wave" size="small" />
                {t("songs.findTimes")}
              </Button>
              <span className="grow" />
              <SegmentedControl
                aria-label={t("songs.tapUnit")}
                value={unit}
                data={[
                  { value: "lines", label: t("songs.lines") },
                  { value: "words", label: t("songs.words") },
                ]}
                onChange={(value) => setUnit(value as Unit)}
              />
              <Button size="s" onClick={() => setTapping(unit)}>
                <Icon name="clock" size="small" />
                {t("songs.tap")}
              </Button>
            </div>
          )}
          <ReadAlong lines={lines} deck={deck} />
        </>
      ) : (
        <div className={css.write}>
          <Textarea
            aria-label={t("songs.lyrics")}
            placeholder={t("songs.lyricsHint")}
            autosize
            minRows={6}
            maxRows={24}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
        </div>
      )}
    </Card>
  );
}

/** The lines; the one that is sung is large, and a click goes to where a line begins. */
function ReadAlong({ lines, deck }: { lines: readonly LyricLine[]; deck: Deck }) {
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
  return line.words.map(({ text }, index) => (
    <span key={index} data-heard={index < heard || undefined}>
      {text}{" "}
    </span>
  ));
}
