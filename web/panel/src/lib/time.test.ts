import { expect, test } from "vitest";

import { clock, duration, length } from "./time";

test("a clock shows hours only when there are some", () => {
  expect([clock(48.9), clock(725), clock(6127)]).toEqual(["0:48", "12:05", "1:42:07"]);
});

test("a clock that ran out stays at zero", () => {
  expect(clock(-3)).toBe("0:00");
});

test("a sound under a second is never told as none", () => {
  expect([0.42, 0.01, 1.9, 0].map(length)).toEqual(["0.4 s", "0.1 s", "0:01", "–"]);
});

test("short durations are told in ms, long ones in seconds", () => {
  expect([duration(87.4), duration(1900), duration(12_400)]).toEqual(["87 ms", "1.9 s", "12 s"]);
});
