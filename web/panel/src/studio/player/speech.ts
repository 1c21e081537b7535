import { Clip } from "./clip";
import { monoOf } from "./sound";
import { readMessage } from "./wire";

/** What to make: a task or a pipeline and its fields, as its form describes them. */
export interface SpeechOrder {
  task: string;
  fields: Readonly<Record<string, unknown>>;
  /** More of the text follows with `write` until `flush`. */
  streamText?: boolean;
  /** Stand in line where others speak (the usual), else be told that it is busy. */
  wait?: boolean;
  /** Keep it as a run (the usual). */
  keep?: boolean;
}

/** Where the gateway answers and a key that is good for a moment. */
export interface SpeechAddress {
  url: string;
  key: string;
}

/** The part of a WebSocket that is used; tests bring their own. */
export type Socket = Pick<
  WebSocket,
  "send" | "close" | "binaryType" | "onopen" | "onmessage" | "onclose" | "onerror"
>;
export type OpenSocket = (url: string, protocols: string[]) => Socket;

const CUT = { message: "", code: "cut" };

/**
 * One run over the gateway's /ws/speech. What comes goes into `clip`, which can be played while it
 * grows:
 *
 *     const speech = StreamedSpeech.start(await speechAddress(), { task: "custom_voice", fields });
 *     player.play(speech.clip);
 *     speech.cancel(); // the clip ends as "cancelled", what was made of it is kept as a run
 *
 * It never throws: a refusal is the clip's `error` (with `param`, the field, and `retry_after`),
 * a lost connection its state "cut".
 */
export class StreamedSpeech {
  readonly clip = new Clip();
  private readonly waiting: object[] = [];
  private ready = false;

  private constructor(
    private readonly socket: Socket,
    private readonly closed: () => void,
  ) {}

  static start(
    { url, key }: SpeechAddress,
    order: SpeechOrder,
    open: OpenSocket = (to, protocols) => new WebSocket(to, protocols),
  ): StreamedSpeech {
    const socket = open(url, ["greenroom", `key.${key}`]);
    const leave = () => socket.close();
    window.addEventListener("pagehide", leave);
    const speech = new StreamedSpeech(socket, () => window.removeEventListener("pagehide", leave));
    speech.listen(order);
    return speech;
  }

  /** More text, where the order said `streamText`. */
  write(text: string): void {
    this.say({ type: "text", text });
  }

  /** That was all of the text. */
  flush(): void {
    this.say({ type: "flush" });
  }

  /** End it; what was made so far stays. */
  cancel(): void {
    this.say({ type: "cancel" });
  }

  private listen(order: SpeechOrder): void {
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => {
      this.ready = true;
      this.socket.send(JSON.stringify(opening(order)));
      for (const said of this.waiting.splice(0)) this.socket.send(JSON.stringify(said));
    };
    this.socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => this.take(data);
    this.socket.onclose = () => {
      this.clip.cut(CUT);
      this.closed();
    };
  }

  private take(data: ArrayBuffer | string): void {
    if (typeof data !== "string") {
      this.clip.hear(monoOf(data, this.clip.read().header?.channels ?? 1));
      return;
    }
    const message = readMessage(data);
    if (message) this.clip.take(message);
    if (this.clip.over) this.socket.close();
  }

  private say(said: object): void {
    if (this.clip.over) return;
    if (this.ready) this.socket.send(JSON.stringify(said));
    else this.waiting.push(said);
  }
}

function opening({ task, fields, streamText = false, wait = true, keep = true }: SpeechOrder) {
  return { ...fields, type: "start", task, stream_text: streamText, wait, keep };
}
