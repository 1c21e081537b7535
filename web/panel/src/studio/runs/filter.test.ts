import { expect, test } from "vitest";

import { asQuery, isFiltered, readFilter, withFilter } from "./filter";

const read = (address: string) => readFilter(new URLSearchParams(address));

test("an empty address filters nothing and shows the first page", () => {
  expect(isFiltered(read(""))).toBe(false);
  expect(asQuery(read(""))).toBe("limit=50&offset=0");
});

test("pages are asked for by their offset, and nonsense is the first page", () => {
  expect(asQuery(read("page=21"))).toContain("offset=1000");
  for (const page of ["0", "-3", "x", "1.5"]) expect(read(`page=${page}`).page).toBe(1);
});

test("days are whole: the last one counts to its end", () => {
  const query = new URLSearchParams(asQuery(read("from=2026-03-01&to=2026-03-01")));
  expect(Number(query.get("until")) - Number(query.get("since"))).toBe(24 * 3600);
  expect(asQuery(read("from=yesterday"))).not.toContain("since");
});

test("another filter begins at its first page and keeps what else the address holds", () => {
  const next = withFilter(new URLSearchParams("run=x&page=4&kind=long_form"), { search: "tide" });
  expect(next.toString()).toBe("run=x&kind=long_form&search=tide");
  expect(withFilter(next, { search: "", page: 2 }).toString()).toBe("run=x&kind=long_form&page=2");
});
