import { ApiError, post } from "@/api/http";
import { live } from "@/live/store";
import { gatewayUrl } from "@/studio/api/speech";
import { type MicTrouble, troubleOf } from "@/studio/live/tape";
import { Clip } from "@/studio/player/clip";
import { Player } from "@/studio/player/player";

import { decode, encode } from "./base64";
import { botSaid, botSays, botWasCut, type Captions, shownOf, youSaid, youSay } from "./captions";
import { Microphone, RATE } from "./microphone";

export type TalkTrouble = MicTrouble | "gateway" | "full" | "lost";

export interface TalkView {
  state: "idle" | "opening" | "talking";
  trouble: TalkTrouble | null;
  /** What the server said of the last mistake. */
  said: string;
  captions: Captions;
  /** The bot's line that sounds now; empty while none does. */
  sounding: string;
  youSpeak: boolean;
  recording: boolean;
}

export interface Wish {
  voice: string;
  record: string | null;
  /** Nothing is heard but while the key to talk is down. */
  byKey: boolean;
}

interface ServerEvent {
  type: string;
  item_id?: string;
  delta?: string;
  transcript?: string;
  item?: { id: string; content?: { transcript?: string }[] };
  session?: { record?: unknown };
  error?: { code?: string; message: string };
}

const IDLE: TalkView = {
  state: "idle",
  trouble: null,
  said: "",
  captions: [],
  sounding: "",
  youSpeak: false,
  recording: false,
};
const LEVELS = 48; // pieces of the microphone whose loudness is kept

/** One conversation by voice after the other. What comes is a view; the sound goes by itself. */
export class Talk {
  readonly player = new Player();
  /** How loud the microphone was lately, 0 to 1, newest last. */
  levels: number[] = Array.from({ length: LEVELS }, () => 0);
  private view: TalkView = IDLE;
  private readonly listeners = new Set<() => void>();
  private socket: WebSocket | null = null;
  private microphone: Microphone | null = null;
  private clip: Clip | null = null;
  private byKey = false;
  private answering = false; // the server is at an answer
  private pressed = 0; // pieces of sound since the key went down

  readonly read = (): TalkView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Within a click. */
  async start(wish: Wish): Promise<void> {
    if (this.view.state !== "idle") return;
    this.byKey = wish.byKey;
    this.answering = false;
    this.change({ ...IDLE, state: "opening" });
    this.player.prepare();
    try {
      this.microphone = await Microphone.open((piece) => this.hear(piece));
    } catch (error) {
      this.fail(troubleOf(error));
      return;
    }
    try {
      this.open(await address(), wish);
    } catch (error) {
      this.fail("gateway", error instanceof ApiError ? error.hint : "");
    }
  }

  /** The key to talk goes down, or up again: what was said meanwhile is a turn. */
  press(down: boolean): void {
    if (!this.byKey || this.view.state !== "talking" || down === this.view.youSpeak) return;
    this.change({ youSpeak: down });
    if (down) {
      this.pressed = 0;
      if (this.answering) this.send({ type: "response.cancel" });
      this.hush();
      this.send({ type: "input_audio_buffer.clear" });
    } else if (this.pressed >= LEAST_PIECES) {
      this.send({ type: "input_audio_buffer.commit" });
      this.send({ type: "response.create" });
    }
  }

  stop(): void {
    this.hush();
    this.socket?.close(NORMAL);
    this.end({});
  }

  close(): void {
    this.stop();
    this.player.close();
  }

  private open({ url, key }: { url: string; key: string }, wish: Wish): void {
    const socket = (this.socket = new WebSocket(url, ["realtime", `key.${key}`]));
    socket.onopen = () => {
      this.send({
        type: "session.update",
        session: {
          type: "realtime",
          record: wish.record === null ? false : { user: wish.record },
          audio: {
            input: { turn_detection: wish.byKey ? null : BY_VOICE },
            output: wish.voice ? { voice: wish.voice } : {},
          },
        },
      });
      this.change({ state: "talking" });
    };
    socket.onmessage = ({ data }) => this.take(JSON.parse(String(data)) as ServerEvent);
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      if (code === TRY_AGAIN_LATER) this.fail("full");
      else if (code === NORMAL) this.end({});
      else this.fail("lost");
    };
  }

  private take(event: ServerEvent): void {
    const { captions } = this.view;
    const id = event.item_id ?? event.item?.id ?? "";
    const delta = event.delta ?? "";
    switch (event.type) {
      case "session.updated":
        return this.change({ recording: Boolean(event.session?.record) });
      case "response.created":
      case "response.done":
        this.answering = event.type === "response.created";
        return;
      case "input_audio_buffer.speech_started":
        this.change({ youSpeak: true });
        return this.hush();
      case "input_audio_buffer.speech_stopped":
        return this.change({ youSpeak: false });
      case "conversation.item.input_audio_transcription.delta":
        return this.change({ captions: youSay(captions, id, delta) });
      case "conversation.item.input_audio_transcription.completed":
        return this.change({ captions: youSaid(captions, id, event.transcript ?? "") });
      case "response.output_audio_transcript.delta":
        return this.change({ captions: botSays(captions, id, delta, this.seconds(id)) });
      case "response.output_audio.delta":
        return this.sound(id, decode(delta));
      case "response.output_audio.done":
        this.clip?.take(END);
        return this.change({ captions: botSaid(captions, id) });
      case "conversation.item.retrieved":
        return this.heard(id, event.item?.content?.[0]?.transcript ?? "");
      case "error":
        return this.change({ said: event.error?.message ?? "" });
    }
  }

  /** Seconds of a line's sound so far: where the words begin that come now. */
  private seconds(id: string): number {
    return this.view.sounding === id ? (this.clip?.sound?.seconds ?? 0) : 0;
  }

  private sound(id: string, samples: Int16Array): void {
    if (this.view.sounding !== id) {
      this.clip = new Clip();
      this.clip.take(HEADER);
      this.change({ sounding: id });
      this.player.play(this.clip);
    }
    this.clip?.hear(samples);
  }

  /** Somebody speaks: silence at once, and the server is told how far it was heard. */
  private hush(): void {
    const { sounding } = this.view;
    if (!sounding || this.player.read().state === "over") return;
    const seconds = this.player.position();
    const audio_end_ms = Math.round(seconds * 1000);
    this.player.stop();
    this.clip?.cut();
    this.send({
      type: "conversation.item.truncate",
      item_id: sounding,
      content_index: 0,
      audio_end_ms,
    });
    this.send({ type: "conversation.item.retrieve", item_id: sounding });
    const line = this.view.captions.find(({ id }) => id === sounding);
    if (line) this.heard(sounding, shownOf(line, seconds)); // until the server says it to the word
  }

  /** What the bot remembers of a line that was cut is what stays on the page. */
  private heard(id: string, text: string): void {
    const sounding = this.view.sounding === id ? "" : this.view.sounding;
    this.change({ captions: botWasCut(this.view.captions, id, text), sounding });
  }

  private hear(piece: Int16Array): void {
    const peak = piece.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / 32768;
    this.levels = [...this.levels.slice(1), peak];
    if (this.byKey && !this.view.youSpeak) return;
    this.pressed += 1;
    this.send({ type: "input_audio_buffer.append", audio: encode(piece) });
  }

  private send(event: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(event));
  }

  private fail(trouble: TalkTrouble, said = this.view.said): void {
    this.end({ trouble, said });
  }

  private end(change: Partial<TalkView>): void {
    this.microphone?.close();
    this.player.stop();
    this.socket = this.microphone = null;
    this.change({ state: "idle", sounding: "", youSpeak: false, recording: false, ...change });
  }

  private change(change: Partial<TalkView>): void {
    this.view = { ...this.view, ...change };
    for (const listener of this.listeners) listener();
  }
}

const BY_VOICE = { type: "semantic_vad", eagerness: "high" } as const;
const LEAST_PIECES = 5; // 200 ms; who only touches the key says nothing
const NORMAL = 1000;
const TRY_AGAIN_LATER = 1013;
const HEADER = {
  type: "header",
  run_id: "",
  task: "",
  engine: "",
  voice: "",
  sample_rate: RATE,
  channels: 1,
} as const;
const END = {
  type: "end",
  run_id: "",
  cancelled: false,
  ttfa_ms: 0,
  duration_sec: 0,
  artifacts: [],
  warnings: [],
} as const;

/** Where conversations are held, with a key for a moment. Throws ApiError. */
async function address(): Promise<{ url: string; key: string }> {
  const speech = gatewayUrl(live.read().sections?.connections ?? [], location.hostname);
  if (!speech) throw new ApiError(503, "gateway");
  const { key } = await post<{ key: string }>("/studio/key");
  return { url: speech.replace("/ws/speech", "/v1/realtime"), key };
}
