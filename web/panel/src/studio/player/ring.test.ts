import { expect, test } from "vitest";

import { Ring } from "./ring";

test("samples come out in the order in which they went in, across the end of the memory", () => {
  const ring = new Ring(4);
  const out = new Float32Array(3);
  ring.write(Float32Array.of(1, 2, 3));
  expect(ring.read(out)).toBe(3);
  ring.write(Float32Array.of(4, 5, 6));
  expect(ring.read(out)).toBe(3);
  expect([...out]).toEqual([4, 5, 6]);
});

test("it takes no more than there is room for, and gives no more than there is", () => {
  const ring = new Ring(4);
  expect(ring.write(new Float32Array(6))).toBe(4);
  expect([ring.size, ring.room]).toEqual([4, 0]);
  expect(ring.read(new Float32Array(9))).toBe(4);
  expect(ring.read(new Float32Array(1))).toBe(0);
});
