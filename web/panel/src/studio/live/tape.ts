import { wavFile } from "@/lib/wav";

import tapeUrl from "./tape.worklet?worker&url";

export const LONGEST_S = 120;
const RATE = 16_000; // what recognisers want; the browser resamples

/** Why nothing can be recorded. */
export type MicTrouble = "insecure" | "none" | "refused" | "broken";

/** Records the microphone until it is stopped. */
export class Tape {
  private pieces: Float32Array[] = [];
  private frames = 0;

  private constructor(
    private readonly stream: MediaStream,
    private readonly context: AudioContext,
  ) {}

  /** Throws what the browser throws; `troubleOf` puts it in our words. */
  static async start(): Promise<Tape> {
    const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
    if (!devices) throw new Error("insecure"); // not there on an address that is no https
    const stream = await devices.getUserMedia({ audio: { channelCount: 1 } });
    const tape = new Tape(stream, new AudioContext({ sampleRate: RATE }));
    try {
      await tape.wire();
    } catch (error) {
      tape.release();
      throw error;
    }
    return tape;
  }

  /** What was said, as a WAV file; null for less than a moment of it. */
  stop(): Blob | null {
    this.release();
    return this.frames > RATE / 5 ? wavFile(this.pieces, RATE) : null;
  }

  private async wire(): Promise<void> {
    await this.context.audioWorklet.addModule(tapeUrl);
    const node = new AudioWorkletNode(this.context, "tape", { numberOfOutputs: 0 });
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      if (this.frames > LONGEST_S * RATE) return;
      this.pieces.push(data);
      this.frames += data.length;
    };
    this.context.createMediaStreamSource(this.stream).connect(node);
  }

  private release(): void {
    for (const track of this.stream.getTracks()) track.stop();
    void this.context.close();
  }
}

export function troubleOf(error: unknown): MicTrouble {
  const name = error instanceof Error ? error.name : "";
  if (error instanceof Error && error.message === "insecure") return "insecure";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "none";
  return name === "NotAllowedError" || name === "SecurityError" ? "refused" : "broken";
}
