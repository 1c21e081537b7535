import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { ApiError } from "@/api/http";

import { savedRun, speechAddress } from "../api/speech";
import { type Clip, type Player, type SpeechOrder, StreamedSpeech, useClipPart } from "../player";
import { type Reading, readingOf, restOf } from "./orders";

/** Why it was never begun. */
export interface Obstacle {
  sort: "gateway" | "unreachable" | "refused";
  message: string;
}

export interface SpeechSession {
  clip: Clip | null;
  /** What is read along. */
  reading: Reading;
  /** Something is being asked for, made, or waits in line. */
  busy: boolean;
  obstacle: Obstacle | null;
  /** Make it, and hear it from its first piece on. */
  speak: (order: SpeechOrder) => void;
  /** Silence, and an end to what is being made. */
  stop: () => void;
  /** Hear a run that was kept. */
  open: (run: string) => void;
  /** After a cut: what was kept of the run, then the rest of its text; null where that cannot be. */
  goOn: (() => void) | null;
}

interface Found {
  clip: Clip;
  reading: Reading;
  order: SpeechOrder | null;
  from?: number;
}

const NO_WORDS: Reading = { text: "", markup: "tags", script: false, captions: false };
const KEPT_TRIES = 20; // the bot notices a cut, and keeps what it had, within a moment
const KEPT_MS = 250;

/** One run at a time: made over the gateway or opened from what was kept, heard in `player`. */
export function useSpeech(player: Player): SpeechSession {
  const [found, setFound] = useState<Found | null>(null);
  const [asking, setAsking] = useState(false);
  const [obstacle, setObstacle] = useState<Obstacle | null>(null);
  const speech = useRef<StreamedSpeech | null>(null);
  const turn = useRef(0);
  const clip = found?.clip ?? null;
  const state = useClipPart(clip, (view) => view.state);
  const run = useClipPart(clip, (view) => view.run);
  useFreshLists(state);

  const drop = useCallback(() => {
    turn.current += 1;
    speech.current?.cancel();
    speech.current = null;
    setAsking(false);
  }, []);
  useEffect(() => drop, [drop]);

  /** `find` may take its time; whoever comes after it wins. */
  const begin = async (find: (isLast: () => boolean) => Promise<Found>) => {
    drop();
    player.stop();
    const mine = turn.current;
    const isLast = () => turn.current === mine;
    const since = performance.now();
    player.prepare();
    setAsking(true);
    setObstacle(null);
    try {
      const made = await find(isLast);
      if (!isLast()) return;
      setFound(made);
      player.play(made.clip, { since, from: made.from });
    } catch (error) {
      if (isLast()) setObstacle(obstacleOf(error));
    } finally {
      if (isLast()) setAsking(false);
    }
  };

  const start = async (
    order: SpeechOrder,
    isLast: () => boolean,
    after: Parameters<typeof StreamedSpeech.start>[2] = {},
  ): Promise<Clip> => {
    const address = await speechAddress();
    const started = StreamedSpeech.start(address, order, after);
    if (isLast()) speech.current = started;
    else started.cancel();
    return started.clip;
  };

  const order = found?.order;
  const canGoOn = state === "cut" && run !== "" && order != null && restOf(order, 0) !== null;
  const goOn = (order: SpeechOrder) =>
    begin(async (isLast) => {
      const from = player.position();
      const kept = (await keptRun(run)).beforeLastWord();
      const rest = kept && restOf(order, kept.offset);
      const reading = readingOf(order.task, order.fields);
      if (!rest) return { clip: await start(order, isLast), reading, order };
      const clip = await start(rest, isLast, { after: kept });
      return { clip, reading, order: null, from: Math.min(from, kept.seconds) };
    });

  return {
    clip,
    reading: found?.reading ?? NO_WORDS,
    busy: asking || (clip !== null && !clip.over),
    obstacle,
    speak: (order) =>
      void begin(async (isLast) => ({
        clip: await start(order, isLast),
        reading: readingOf(order.task, order.fields),
        order,
      })),
    stop: () => {
      player.stop();
      drop();
    },
    open: (run) =>
      void begin(async () => {
        const { clip, detail } = await savedRun(run);
        return { clip, reading: readingOf(detail.view.kind, detail.request), order: null };
      }),
    goOn: canGoOn ? () => void goOn(order) : null,
  };
}

/** What was kept of a run whose connection was cut. Throws ApiError where nothing was. */
async function keptRun(run: string): Promise<Clip> {
  for (let left = KEPT_TRIES; ; left -= 1) {
    try {
      return (await savedRun(run)).clip;
    } catch (error) {
      if (left <= 0 || !(error instanceof ApiError) || error.status !== 404) throw error;
      await new Promise((done) => setTimeout(done, KEPT_MS));
    }
  }
}

/** The lists of runs and voices are asked for anew when a run is over. */
function useFreshLists(state: string): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!["done", "cancelled", "failed", "cut"].includes(state)) return;
    void client.invalidateQueries({ queryKey: ["studio", "runs"] });
    void client.invalidateQueries({ queryKey: ["studio", "voices"] });
  }, [client, state]);
}

function obstacleOf(error: unknown): Obstacle {
  if (!(error instanceof ApiError)) return { sort: "refused", message: String(error) };
  if (error.message === "gateway") return { sort: "gateway", message: "" };
  const sort = error.status === 0 ? "unreachable" : "refused";
  return { sort, message: [error.message, error.hint].filter(Boolean).join(" ") };
}
