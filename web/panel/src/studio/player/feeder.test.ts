import { expect, test } from "vitest";

import { Feeder } from "./feeder";

const RATE = 48_000;
const BLOCK = 128;

function play(feeder: Feeder, blocks: number): number[] {
  return Array.from({ length: blocks }, () => {
    const out = new Float32Array(BLOCK);
    feeder.process(out);
    return [...out];
  }).flat();
}

const steps = (samples: readonly number[]) =>
  samples.slice(1).map((sample, at) => Math.abs(sample - (samples[at] ?? 0)));

const ones = (count: number) => new Float32Array(count).fill(1);

test("it begins with the first piece and plays it as it came", () => {
  const feeder = new Feeder(RATE);
  feeder.push(Float32Array.of(0.1, 0.2, 0.3), 0);
  feeder.end(0);
  expect(play(feeder, 1).slice(0, 4)).toEqual([...Float32Array.of(0.1, 0.2, 0.3, 0)]);
  expect(feeder.report()).toMatchObject({ frames: 3, over: true, underruns: 0 });
});

test("running dry is counted once, and it waits for enough before it goes on", () => {
  const feeder = new Feeder(RATE);
  feeder.push(ones(BLOCK), 0);
  play(feeder, 4);
  expect(feeder.report()).toMatchObject({ underruns: 1, dry: true });
  feeder.push(ones(BLOCK), 0);
  expect(Math.max(...play(feeder, 2))).toBe(0);
  feeder.push(ones(RATE), 0);
  expect(Math.max(...play(feeder, 1))).toBe(1);
});

test("the end of the sound is no gap", () => {
  const feeder = new Feeder(RATE);
  feeder.push(ones(BLOCK * 2), 0);
  feeder.end(0);
  play(feeder, 6);
  expect(feeder.report()).toMatchObject({ underruns: 0, over: true, dry: false });
});

test("a pause and a stop fade instead of clicking", () => {
  const feeder = new Feeder(RATE);
  feeder.push(ones(RATE), 0);
  play(feeder, 4);
  feeder.run(false);
  const paused = play(feeder, 4);
  expect(Math.max(...steps(paused))).toBeLessThan(0.01);
  expect(paused.at(-1)).toBe(0);
  feeder.run(true);
  play(feeder, 4);
  feeder.clear(1);
  const cleared = play(feeder, 4);
  expect(cleared[0]).toBeGreaterThan(0.9);
  expect(Math.max(...steps(cleared))).toBeLessThan(0.01);
  expect(cleared.at(-1)).toBe(0);
});

test("sound that was on its way before a jump is left out", () => {
  const feeder = new Feeder(RATE);
  feeder.clear(1);
  feeder.push(ones(RATE), 0);
  expect(Math.max(...play(feeder, 2))).toBe(0);
});
