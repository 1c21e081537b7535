import { pcm16 } from "@/lib/wav";
import tapeUrl from "@/studio/live/tape.worklet?worker&url";

export const RATE = 24_000; // what conversations are held in; the browser resamples
const PIECE = RATE / 25; // 40 ms

/** Hands on what the microphone hears, in pieces of PCM16, until it is closed. */
export class Microphone {
  private readonly piece = new Int16Array(PIECE);
  private filled = 0;

  private constructor(
    private readonly stream: MediaStream,
    private readonly context: AudioContext,
    private readonly hear: (piece: Int16Array) => void,
  ) {}

  /** Throws what the browser throws; `troubleOf` (studio/live/tape.ts) puts it in our words. */
  static async open(hear: (piece: Int16Array) => void): Promise<Microphone> {
    const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
    if (!devices) throw new Error("insecure"); // not there on an address that is no https
    const audio = { channelCount: 1, echoCancellation: true, noiseSuppression: true };
    const stream = await devices.getUserMedia({ audio });
    const microphone = new Microphone(stream, new AudioContext({ sampleRate: RATE }), hear);
    try {
      await microphone.wire();
    } catch (error) {
      microphone.close();
      throw error;
    }
    return microphone;
  }

  close(): void {
    for (const track of this.stream.getTracks()) track.stop();
    void this.context.close();
  }

  private async wire(): Promise<void> {
    await this.context.audioWorklet.addModule(tapeUrl);
    const node = new AudioWorkletNode(this.context, "tape", { numberOfOutputs: 0 });
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => this.take(data);
    this.context.createMediaStreamSource(this.stream).connect(node);
    await this.context.resume();
  }

  private take(samples: Float32Array): void {
    for (const sample of samples) {
      this.piece[this.filled] = pcm16(sample);
      this.filled += 1;
      if (this.filled < PIECE) continue;
      this.hear(this.piece.slice());
      this.filled = 0;
    }
  }
}
