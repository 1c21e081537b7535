import { expect, it } from "vitest";

import { moved } from "./useSetlist";

it("moves a song to where it was dropped, up or down, and loses none", () => {
  const songs = ["a", "b", "c", "d"];
  expect(moved(songs, 0, 2)).toEqual(["b", "c", "a", "d"]);
  expect(moved(songs, 3, 0)).toEqual(["d", "a", "b", "c"]);
  expect(moved(songs, 1, 1)).toEqual(songs);
  expect(moved(songs, 7, 0)).toEqual(songs);
});
