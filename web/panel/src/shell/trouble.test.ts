import { expect, test } from "vitest";

import type { Sections } from "@/api/types";

import { troubles } from "./trouble";

const sections = (more: object): Sections =>
  ({ connections: [], plugins: [], sound: { heard: true }, ...more }) as unknown as Sections;

const connection = (name: string, state: string) => ({
  name,
  title: name,
  state,
  note: "",
  fix: "",
  plugin: name,
});

test("what works is no trouble", () => {
  const fine = [connection("twitch", "ok"), connection("discord", "off")];
  expect(troubles(sections({ connections: fine }))).toEqual([]);
});

test("the worst comes first", () => {
  const connections = [
    connection("a", "retrying"),
    connection("b", "needs_auth"),
    connection("c", "failed"),
  ];
  expect(troubles(sections({ connections })).map(({ key }) => key)).toEqual(["c", "b", "a"]);
});

test("a plugin whose connection is broken is told once", () => {
  const both = { connections: [connection("twitch", "needs_auth")] };
  const plugins = [{ name: "twitch", title: "Twitch", state: "needs_auth", note: "" }];
  expect(troubles(sections({ ...both, plugins }))).toHaveLength(1);
});

test("that nobody listens is said, and leads to the overlays", () => {
  const sound = { heard: false, note: "open an overlay", sink: "page" };
  expect(troubles(sections({ sound }))).toMatchObject([{ state: "unheard", path: "/overlays" }]);
});
