import { expect, test } from "vitest";

import { Resampler } from "./resampler";

const tone = (hertz: number, rate: number, seconds: number) =>
  Float32Array.from({ length: Math.round(rate * seconds) }, (_, frame) =>
    Math.sin((2 * Math.PI * hertz * frame) / rate),
  );

function resampled(samples: Float32Array, from: number, to: number, piece: number): number[] {
  const resampler = new Resampler(from, to);
  const made: number[] = [];
  for (let at = 0; at < samples.length; at += piece) {
    made.push(...resampler.push(samples.slice(at, at + piece)));
  }
  return [...made, ...resampler.finish()];
}

const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

test("a tone keeps its pitch, its loudness and its place", () => {
  const made = resampled(tone(440, 22_050, 0.5), 22_050, 48_000, 1000);
  const wanted = tone(440, 48_000, 0.5);
  expect(made.length).toBe(wanted.length);
  const middle = made.slice(200, -200).map((sample, at) => sample - (wanted[at + 200] ?? 0));
  expect(largest(middle)).toBeLessThan(0.005);
});

test("pieces leave no seam: they make what the whole makes", () => {
  const sound = tone(300, 24_000, 0.2);
  const whole = resampled(sound, 24_000, 44_100, sound.length);
  expect(resampled(sound, 24_000, 44_100, 77)).toEqual(whole);
});

test("what a lower rate cannot hold is cut off, not mirrored", () => {
  const made = resampled(tone(11_000, 48_000, 0.2), 48_000, 16_000, 4800);
  expect(largest(made.slice(100, -100))).toBeLessThan(0.02);
});

test("the same rate is left as it is", () => {
  const sound = tone(100, 48_000, 0.01);
  expect(resampled(sound, 48_000, 48_000, 100)).toEqual([...sound]);
});
