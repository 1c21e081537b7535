import { expect, test } from "vitest";

import { bytes, firstSound, speedOf, times } from "./figures";

test("a speed says how much faster than real time a run was made", () => {
  expect(times(speedOf({ seconds: 9.2, took_s: 4 }))).toBe("2.3×");
  expect(times(speedOf({ seconds: 60, took_s: 0.5 }))).toBe("120×");
});

test("a run without sound has neither speed nor first sound", () => {
  expect(times(speedOf({ seconds: 0, took_s: 3 }))).toBe("–");
  expect(firstSound({ first_audio_ms: -1 })).toBe("–");
  expect(firstSound({ first_audio_ms: 184.2 })).toBe("184 ms");
});

test("bytes are told in the unit that fits", () => {
  expect([bytes(0), bytes(812), bytes(3_400_000), bytes(45_000_000_000)]).toEqual([
    "0 B",
    "812 B",
    "3.4 MB",
    "45 GB",
  ]);
});
