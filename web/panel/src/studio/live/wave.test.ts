import { expect, test } from "vitest";

import { readWav } from "../player/wav";
import { wavOf } from "./wave";

test("a recording is a WAV file that the player can read again", async () => {
  const pieces = [Float32Array.of(0, 0.5), Float32Array.of(-1, 2)];
  const { rate, samples } = readWav(await wavOf(pieces, 16_000).arrayBuffer());
  expect(rate).toBe(16_000);
  expect([...samples]).toEqual([0, 16384, -32767, 32767]);
});
