import { useEffect, useRef, useState } from "react";

import { mixed, wavFile } from "@/lib/wav";

export type Microphone = "idle" | "asking" | "recording" | "refused" | "absent";

const EVERY_MS = 100;
const PLAIN = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** Browsers lend the microphone to pages of this machine, and to others over https. */
export const canRecord = (): boolean =>
  typeof navigator.mediaDevices?.getUserMedia === "function" && "MediaRecorder" in window;

/** Records what is said; `onDone` gets a WAV file. It stops by itself after `longest` seconds. */
export function useMicrophone(longest: number, onDone: (recording: Blob) => void) {
  const [state, setState] = useState<Microphone>("idle");
  const [seconds, setSeconds] = useState(0);
  const recorder = useRef<MediaRecorder | null>(null);
  useEffect(() => () => release(recorder.current), []);
  useEffect(() => {
    if (state !== "recording") return;
    const begun = performance.now();
    const timer = setInterval(() => {
      const gone = (performance.now() - begun) / 1000;
      setSeconds(gone);
      if (gone >= longest) recorder.current?.stop();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [state, longest]);

  const start = async () => {
    setState("asking");
    setSeconds(0);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: PLAIN });
      recorder.current = record(stream, (recording) => {
        setState("idle");
        onDone(recording);
      });
      setState("recording");
    } catch (error) {
      const refused = error instanceof DOMException && error.name === "NotAllowedError";
      setState(refused ? "refused" : "absent");
    }
  };
  return { state, seconds, start, stop: () => recorder.current?.stop() };
}

function record(stream: MediaStream, onDone: (recording: Blob) => void): MediaRecorder {
  const recorder = new MediaRecorder(stream);
  const pieces: Blob[] = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.onstop = () => {
    release(recorder);
    void asWav(new Blob(pieces)).then(onDone);
  };
  recorder.start();
  return recorder;
}

/** The server reads WAV, but not what browsers record. */
async function asWav(recorded: Blob): Promise<Blob> {
  const context = new AudioContext();
  try {
    const sound = await context.decodeAudioData(await recorded.arrayBuffer());
    const channels = Array.from({ length: sound.numberOfChannels }, (_, channel) =>
      sound.getChannelData(channel),
    );
    return wavFile([mixed(channels)], sound.sampleRate);
  } finally {
    void context.close();
  }
}

function release(recorder: MediaRecorder | null): void {
  for (const track of recorder?.stream.getTracks() ?? []) track.stop();
}
