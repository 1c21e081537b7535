import { beforeEach, expect, test, vi } from "vitest";

import { Clip } from "./clip";
import { type Socket, StreamedSpeech } from "./speech";
import { readWav } from "./wav";

beforeEach(() => {
  vi.stubGlobal("window", { addEventListener: vi.fn(), removeEventListener: vi.fn() });
});

class FakeSocket {
  sent: Record<string, unknown>[] = [];
  closed = false;
  binaryType: BinaryType = "blob";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.closed = true;
  }
  says(...messages: object[]): void {
    for (const data of messages) this.onmessage?.({ data: JSON.stringify(data) });
  }
  sounds(...samples: number[]): void {
    this.onmessage?.({ data: Int16Array.from(samples).buffer });
  }
}

const HEADER = { type: "header", run_id: "r", sample_rate: 8000, channels: 1 };
const END = { type: "end", run_id: "r", cancelled: false, artifacts: [], warnings: [] };
const word = (text: string, start: number, offset: number) => ({
  type: "word",
  text,
  start,
  end: start + 0.1,
  offset,
});

function begin(fields = {}, after: { clip: Clip; seconds: number; offset: number } | null = null) {
  const socket = new FakeSocket();
  const asked: [string, string[]][] = [];
  const speech = StreamedSpeech.start(
    { url: "ws://here", key: "k" },
    { task: "custom_voice", fields },
    {
      after,
      open: (url, protocols) => {
        asked.push([url, protocols]);
        return socket as unknown as Socket;
      },
    },
  );
  return { socket, speech, asked };
}

test("the key goes as a protocol, and the request once the line is open", () => {
  const { socket, asked } = begin({ text: "Hi" });
  expect(asked).toEqual([["ws://here", ["greenroom", "key.k"]]]);
  expect(socket.sent).toEqual([]);
  socket.onopen?.();
  expect(socket.sent[0]).toMatchObject({ type: "start", task: "custom_voice", text: "Hi" });
});

test("sound and words come into the clip as they are said", () => {
  vi.useFakeTimers();
  const { socket, speech } = begin();
  socket.onopen?.();
  socket.says({ type: "queued", run_id: "r", place: 2 });
  expect(speech.clip.read()).toMatchObject({ state: "queued", place: 2 });
  socket.says(HEADER, word("two", 0.5, 4), word("one", 0.1, 0));
  socket.sounds(1, 2);
  socket.sounds(3);
  vi.advanceTimersByTime(100);
  expect([...(speech.clip.sound?.pcm ?? [])]).toEqual([1, 2, 3]);
  expect(speech.clip.read().words.map(({ text }) => text)).toEqual(["one", "two"]);
  socket.says(END);
  expect(speech.clip.read()).toMatchObject({ state: "done", frames: 3 });
  expect(socket.closed).toBe(true);
  vi.useRealTimers();
});

test("a cancel before the line is open is sent after the start", () => {
  const { socket, speech } = begin();
  speech.cancel();
  socket.onopen?.();
  expect(socket.sent.map(({ type }) => type)).toEqual(["start", "cancel"]);
});

test("a refusal is the clip's, with its field and when to ask again", () => {
  const { socket, speech } = begin();
  socket.onopen?.();
  socket.says({ type: "error", code: "busy", message: "full", param: null, retry_after: 3 });
  expect(speech.clip.read()).toMatchObject({ state: "failed", error: { retry_after: 3 } });
});

test("a line that breaks keeps what came", () => {
  const { socket, speech } = begin();
  socket.says(HEADER);
  socket.sounds(7, 7);
  socket.onclose?.();
  expect(speech.clip.read().state).toBe("cut");
  expect(speech.clip.sound?.frames).toBe(2);
});

test("after a cut the rest is joined: from the last word on, in its place and time", () => {
  vi.useFakeTimers();
  const first = begin();
  first.socket.says(HEADER, word("one", 0, 0), word("two", 0.5, 4));
  first.socket.sounds(...new Array<number>(8000).fill(1));
  first.socket.onclose?.();
  const kept = first.speech.clip.beforeLastWord();
  expect(kept).toMatchObject({ seconds: 0.5, offset: 4 });
  const { socket, speech } = begin({}, kept);
  socket.says({ ...HEADER, run_id: "s" }, word("two", 0.1, 0));
  socket.sounds(2, 2);
  socket.says({ ...END, run_id: "s" });
  expect(speech.clip.sound?.frames).toBe(4002);
  expect(speech.clip.read().words.map(({ text, start, offset }) => [text, start, offset])).toEqual([
    ["one", 0, 0],
    ["two", 0.6, 4],
  ]);
  vi.useRealTimers();
});

test("a message of a newer server and broken JSON are passed over", () => {
  const { socket, speech } = begin();
  socket.says({ type: "fireworks" });
  socket.onmessage?.({ data: "{" });
  expect(speech.clip.read().state).toBe("asking");
});

test("a WAV file is read whatever stands before its sound", () => {
  const file = new DataView(new ArrayBuffer(12 + 8 + 16 + 8 + 2 + 8 + 4));
  const put = (at: number, text: string) =>
    [...text].forEach((letter, index) => file.setUint8(at + index, letter.charCodeAt(0)));
  put(0, "RIFF....WAVEfmt ");
  file.setUint32(16, 16, true);
  file.setUint16(22, 2, true); // channels
  file.setUint32(24, 22_050, true);
  file.setUint16(34, 16, true);
  put(36, "LIST");
  file.setUint32(40, 2, true);
  put(46, "data");
  file.setUint32(50, 4, true);
  file.setInt16(54, 100, true);
  file.setInt16(56, 300, true);
  expect(readWav(file.buffer)).toEqual({ rate: 22_050, samples: Int16Array.of(200) });
});
