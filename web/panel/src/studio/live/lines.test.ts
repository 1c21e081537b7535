import { expect, test } from "vitest";

import { KEPT_LINES, type LiveLine, stopped, withChange, withLine, withShow } from "./lines";

const line = (id: string, change: Partial<LiveLine> = {}): LiveLine => ({
  id,
  text: "Hello",
  voice: "",
  at: 1000,
  state: "waiting",
  afterMs: null,
  ...change,
});
const speaking = (event: string) =>
  ({ state: "speaking", utterance: { event } }) as unknown as Parameters<typeof withShow>[1];
const idle = { state: "idle", utterance: null } as const;

test("a line's latency runs from Enter to its first sound and does not change after it", () => {
  const first = withShow([line("a")], speaking("a"), null, 1180);
  expect(first[0]).toMatchObject({ state: "sounding", afterMs: 180 });
  expect(withShow(first, speaking("a"), null, 2000)).toBe(first);
});

test("what became of it is told by the exchange", () => {
  const lines = [line("a", { state: "sounding" }), line("b")];
  expect(withShow(lines, idle, { event: "a", complete: true }, 0)[0]?.state).toBe("heard");
  expect(withShow(lines, idle, { event: "b", complete: false }, 0)[1]?.state).toBe("stopped");
});

test("another utterance changes nothing", () => {
  const lines = [line("a"), line("b", { state: "heard" })];
  expect(withShow(lines, speaking("c"), { event: "c", complete: true }, 5)).toBe(lines);
});

test("STOP ends what waits and what is heard, and leaves the past alone", () => {
  const lines = [line("a"), line("b", { state: "sounding" }), line("c", { state: "heard" })];
  expect(stopped(lines).map(({ state }) => state)).toEqual(["stopped", "stopped", "heard"]);
});

test("the newest line is first, and old ones go", () => {
  let lines: LiveLine[] = [];
  for (let n = 0; n <= KEPT_LINES; n += 1) lines = withLine(lines, line(String(n)));
  expect(lines).toHaveLength(KEPT_LINES);
  expect(lines[0]?.id).toBe(String(KEPT_LINES));
});

test("a line that the bot has taken goes on under its event's id", () => {
  expect(withChange([line("mine")], "mine", { id: "e1" })[0]?.id).toBe("e1");
});
