/** Which runs are shown; what is empty does not count. `from` and `to` are days: 2026-01-31. */
export interface Filter {
  search: string;
  kind: string;
  voice: string;
  state: string;
  from: string;
  to: string;
  page: number;
}

export const PAGE = 50; // runs on a page
const NAMES = ["search", "kind", "voice", "state", "from", "to"] as const;

/** The filter as it stands in the page's address. */
export function readFilter(address: URLSearchParams): Filter {
  const words = Object.fromEntries(NAMES.map((name) => [name, address.get(name) ?? ""]));
  const page = Number(address.get("page"));
  return {
    ...(words as Omit<Filter, "page">),
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

/** The address with a part of the filter changed; a new filter begins at its first page. */
export function withFilter(address: URLSearchParams, change: Partial<Filter>): URLSearchParams {
  const next = new URLSearchParams(address);
  next.delete("page");
  for (const [name, value] of Object.entries(change)) {
    if (value === "" || value === 1) next.delete(name);
    else next.set(name, String(value));
  }
  return next;
}

/** The address with a run opened; with none, where it is empty. */
export function withRun(address: URLSearchParams, run: string): URLSearchParams {
  const next = new URLSearchParams(address);
  if (run) next.set("run", run);
  else next.delete("run");
  return next;
}

export const isFiltered = (filter: Filter): boolean => NAMES.some((name) => filter[name] !== "");

/** The filter as the server takes it: days are whole, of this browser's time zone. */
export function asQuery(filter: Filter): string {
  const { search, kind, voice, state, from, to, page } = filter;
  const since = midnight(from, 0);
  const until = midnight(to, 1);
  const asked = {
    search,
    kind,
    voice,
    state,
    since,
    until,
    limit: PAGE,
    offset: (page - 1) * PAGE,
  };
  const given = Object.entries(asked).filter(([, value]) => value !== "" && value !== null);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

/** Unix time in seconds of a day's beginning, so many days later; null where it is no day. */
function midnight(day: string, later: number): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!parts) return null;
  const at = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later);
  return Math.max(0, at.getTime() / 1000);
}
