import { expect, test } from "vitest";

import { readWav } from "@/studio/player/wav";

import { mixed, wavFile } from "./wav";

test("samples become a WAV file that says what it is", async () => {
  const blob = wavFile([new Float32Array([0, 1, -1, 3])], 48_000);
  const view = new DataView(await blob.arrayBuffer());
  const text = new TextDecoder().decode(view.buffer.slice(0, 12));
  expect(text.replace(/[^\w]/g, "")).toMatch(/^RIFF.*WAVE$/);
  expect([view.getUint32(24, true), view.getUint32(40, true)]).toEqual([48_000, 8]);
  expect([0, 1, 2, 3].map((at) => view.getInt16(44 + at * 2, true))).toEqual([
    0, 32767, -32767, 32767,
  ]);
});

test("a recording in pieces is a WAV file that the player can read again", async () => {
  const pieces = [Float32Array.of(0, 0.5), Float32Array.of(-1, 2)];
  const { rate, samples } = readWav(await wavFile(pieces, 16_000).arrayBuffer());
  expect(rate).toBe(16_000);
  expect([...samples]).toEqual([0, 16384, -32767, 32767]);
});

test("two channels are mixed into one", () => {
  const one = mixed([new Float32Array([1, 0]), new Float32Array([0, 0.5])]);
  expect([...one]).toEqual([0.5, 0.25]);
});
