import { expect, test } from "vitest";

import { soundFor } from "./moments";

test("a held line, a lost bot and its return each have a sound", () => {
  const calm = { held: 0, link: "online" };
  expect(soundFor(calm, { held: 1, link: "online" })).toBe("held");
  expect(soundFor(calm, { held: 0, link: "lost" })).toBe("lost");
  expect(soundFor({ held: 0, link: "lost" }, calm)).toBe("ready");
});

test("a line that was judged makes no sound", () => {
  expect(soundFor({ held: 2, link: "online" }, { held: 1, link: "online" })).toBeNull();
});
