import { Button, SegmentedControl, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { LyricLine, Song } from "@/api/types";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { singingActions, singingQueries, SONGS } from "../api";
import type { Deck, Track } from "../deck";
import { LrcFile } from "./LrcFile";
import { ReadAlong } from "./ReadAlong";
import css from "./Songs.module.css";
import { linesOf, type Unit } from "./tap";
import { TapTimes } from "./TapTimes";
import { useSongDraft } from "./useSongDraft";

interface Props {
  song: Song;
  deck: Deck;
  track: Track;
}

const NONE: readonly LyricLine[] = [];

/** The words of a song: read along, written, and timed by hand. */
export function LyricsCard({ song, deck, track }: Props) {
  const { t } = useTranslation();
  const { data: lyrics, isPlaceholderData } = useQuery(singingQueries.lyrics(song));
  const known = lyrics !== undefined && !isPlaceholderData; // as the song has them now
  const text = useSongDraft<string>(song);
  const tapping = useSongDraft<{ lines: string[]; unit: Unit }>(song);
  const lines = lyrics?.lines ?? NONE;
  if (tapping.draft) {
    return (
      <TapTimes
        {...tapping.draft}
        deck={deck}
        track={track}
        onDone={(timed) =>
          void tapping.save((seen) => singingActions.putLines(seen, timed), t("songs.lyricsSaved"))
        }
        onClose={tapping.drop}
      />
    );
  }
  return (
    <Card
      title={t("songs.lyrics")}
      actions={
        text.draft === undefined ? (
          <>
            <LrcFile
              lrc={lines.length ? (lyrics?.lrc ?? "") : ""}
              name={song.title}
              onRead={(read) => text.change(() => read)}
            />
            <Button
              size="s"
              variant="quiet"
              disabled={!known}
              onClick={() => text.change(() => lyrics?.lrc ?? "")}
            >
              <Icon name="pen" size="small" />
              {t(lines.length ? "songs.editLyrics" : "songs.writeLyrics")}
            </Button>
          </>
        ) : (
          <>
            <Button size="s" variant="quiet" onClick={text.drop}>
              {t("songs.undo")}
            </Button>
            <Button
              size="s"
              variant="primary"
              onClick={() => void text.save(singingActions.putText, t("songs.lyricsSaved"))}
            >
              {t("songs.save")}
            </Button>
          </>
        )
      }
    >
      {text.draft === undefined ? (
        <>
          {lines.length > 0 && (
            <TimesBar
              song={song}
              known={known}
              onTap={(unit) =>
                tapping.change(() => ({ unit, lines: linesOf(lines.map(textOf).join("\n")) }))
              }
            />
          )}
          {lyrics && <ReadAlong lines={lines} deck={deck} />}
        </>
      ) : (
        <div className={css.write}>
          <Textarea
            aria-label={t("songs.lyrics")}
            placeholder={t("songs.lyricsHint")}
            autosize
            minRows={6}
            maxRows={24}
            value={text.draft}
            onChange={({ currentTarget: { value } }) => text.change(() => value)}
          />
        </div>
      )}
    </Card>
  );
}

const textOf = ({ text }: LyricLine): string => text;

/** Two ways to the times of the words: they are found, or tapped along. */
function TimesBar(props: { song: Song; known: boolean; onTap: (unit: Unit) => void }) {
  const { song, known, onTap } = props;
  const { t } = useTranslation();
  const act = useAct();
  const client = useQueryClient();
  const [unit, setUnit] = useState<Unit>("lines");
  const [finding, setFinding] = useState(false);
  const find = async () => {
    setFinding(true);
    await act(singingActions.time(song), t("songs.timesFound"));
    await client.invalidateQueries({ queryKey: SONGS });
    setFinding(false);
  };
  return (
    <div className={css.bar}>
      <Button size="s" loading={finding} onClick={() => void find()}>
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
      <Button size="s" disabled={!known} onClick={() => onTap(unit)}>
        <Icon name="clock" size="small" />
        {t("songs.tap")}
      </Button>
    </div>
  );
}
