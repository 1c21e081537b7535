import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";

import { upload } from "@/api/http";
import { useAct } from "@/ui/useAct";

import { studioQueries } from "../api/queries";
import { type MicTrouble, Tape, troubleOf } from "./tape";

export type DictationState = "idle" | "listening" | "writing";

/** Speaks into the microphone, and has it written down; `onText` gets what was understood. */
export function useDictation(onText: (text: string) => void) {
  const { data } = useQuery(studioQueries.recogniser());
  const act = useAct();
  const tape = useRef<Tape | null>(null);
  const [state, setState] = useState<DictationState>("idle");
  const [trouble, setTrouble] = useState<MicTrouble | "nothing" | null>(null);
  useEffect(() => () => void tape.current?.stop(), []);

  const listen = async () => {
    setTrouble(null);
    try {
      tape.current = await Tape.start();
      setState("listening");
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  const write = async (recording: Blob) => {
    setState("writing");
    const heard = upload<{ text: string }>("/studio/listen", recording);
    await act(
      heard.then(({ text }) => (text.trim() ? onText(text.trim()) : setTrouble("nothing"))),
    );
    setState("idle");
  };
  const toggle = () => {
    if (state === "writing") return;
    if (state === "idle") return void listen();
    const recording = tape.current?.stop() ?? null;
    tape.current = null;
    if (recording) return void write(recording);
    setState("idle");
    setTrouble("nothing");
  };
  return { state, trouble, toggle, recogniser: data?.recogniser ?? null };
}
