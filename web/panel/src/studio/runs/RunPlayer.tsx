import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { RunDetail } from "@/api/types";
import { clock, length } from "@/lib/time";
import { Failure } from "@/ui/Failure";
import { useAct } from "@/ui/useAct";

import { clipOf } from "../hear/clips";
import css from "../hear/Hear.module.css";
import { PlayButton } from "../hear/PlayButton";
import { Wave } from "../hear/Wave";
import { type Player, useClip, usePlayer, usePosition } from "../player";
import { LineList } from "../result/LineList";
import { ReadAlong } from "../result/ReadAlong";
import { readingOf } from "../task/orders";
import { runQueries } from "./queries";

const LONG_S = 300; // a longer sound is fetched when somebody wants to hear it

/** A run's sound with its words; a click on either goes there. */
export function RunPlayer({ detail: { view, request } }: { detail: RunDetail }) {
  const { t } = useTranslation();
  const { id, seconds } = view;
  const { player, state } = usePlayer();
  const client = useQueryClient();
  const act = useAct();
  const wave = useQuery(runQueries.waveform(id));
  const fetched = useQuery({ ...clipOf(id), enabled: seconds < LONG_S });
  const { words, lines } = useClip(fetched.data ?? null);
  const reading = readingOf(view.kind, request);
  const mine = state !== "idle";
  const play = (from: number) => {
    player.prepare();
    return act(client.fetchQuery(clipOf(id)).then((clip) => player.play(clip, { from })));
  };
  const seek = (at: number) => (mine ? player.seek(at) : void play(at));
  if (wave.error) return <Failure error={wave.error} retry={() => void wave.refetch()} />;
  return (
    <div className={css.player}>
      {reading.text !== "" && (words.length > 0 || lines.length === 0) ? (
        <ReadAlong player={player} {...reading} />
      ) : (
        <LineList player={player} />
      )}
      <Wave
        peaks={wave.data?.peaks ?? []}
        seconds={seconds}
        player={player}
        playing={mine}
        onSeek={seek}
      />
      <div className={css.bar}>
        <PlayButton
          state={state}
          mine={mine}
          onClick={() => (mine ? player.toggle() : void play(0))}
        />
        <Place player={player} playing={mine} seconds={seconds} />
        {state === "blocked" && (
          <Button size="s" onClick={() => player.unblock()}>
            {t("studioHear.unblock")}
          </Button>
        )}
      </div>
    </div>
  );
}

interface PlaceProps {
  player: Player;
  playing: boolean;
  seconds: number;
}

function Place({ player, playing, seconds }: PlaceProps) {
  const { t } = useTranslation();
  const position = usePosition(player);
  return (
    <span className="second num">
      {t("studioHear.of", { at: clock(playing ? position : 0), all: length(seconds) })}
    </span>
  );
}
