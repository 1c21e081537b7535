import { Clip } from "./clip";
import { monoOf } from "./sound";
import { type Message, readMessage } from "./wire";

/** What to make: a task or a pipeline and its fields, as its form describes them. */
export interface SpeechOrder {
  task: string;
  fields: Readonly<Record<string, unknown>>;
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

/** What a run goes on from: a clip so far, and where in its sound and its text the rest begins. */
export interface Beginning {
  clip: Clip;
  seconds: number;
  offset: number;
}

const openSocket: OpenSocket = (to, protocols) => new WebSocket(to, protocols);
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
  readonly clip: Clip;
  private readonly waiting: object[] = [];
  private ready = false;
  private channels = 1;

  private constructor(
    private readonly socket: Socket,
    private readonly closed: () => void,
    private readonly after: Beginning | null,
  ) {
    this.clip = after?.clip ?? new Clip();
  }

  static start(
    { url, key }: SpeechAddress,
    order: SpeechOrder,
    { open = openSocket, after = null }: { open?: OpenSocket; after?: Beginning | null } = {},
  ): StreamedSpeech {
    const socket = open(url, ["greenroom", `key.${key}`]);
    const leave = () => socket.close();
    window.addEventListener("pagehide", leave);
    const closed = () => window.removeEventListener("pagehide", leave);
    const speech = new StreamedSpeech(socket, closed, after);
    speech.listen(order);
    return speech;
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
      this.clip.hear(monoOf(data, this.channels));
      return;
    }
    const message = readMessage(data);
    if (message?.type === "header") this.channels = message.channels;
    if (message) this.clip.take(this.after ? shifted(message, this.after) : message);
    if (this.clip.over) this.socket.close();
  }

  private say(said: object): void {
    if (this.clip.over) return;
    if (this.ready) this.socket.send(JSON.stringify(said));
    else this.waiting.push(said);
  }
}

/** Times and places of the rest, as the whole has them. */
function shifted(message: Message, { seconds, offset }: Beginning): Message {
  switch (message.type) {
    case "word": {
      const { start, end, offset: own } = message;
      const place = own < 0 ? own : own + offset;
      return { ...message, start: start + seconds, end: end + seconds, offset: place };
    }
    case "viseme":
      return { ...message, start: message.start + seconds };
    case "line":
      return { ...message, start: message.start + seconds, end: message.end + seconds };
    default:
      return message;
  }
}

const LEAD_MS = 10_000; // the player falls silent by itself, so sound may come well ahead

function opening({ task, fields, wait = true, keep = true }: SpeechOrder) {
  const how = { wait, keep, lead_ms: LEAD_MS };
  return { ...fields, ...how, type: "start", task };
}
