import { useQuery } from "@tanstack/react-query";

import { queries } from "@/api/queries";

/** The events before and after this one, as far as the newest page of the journal knows them. */
export function useNeighbours(event: string): { newer?: string; older?: string } {
  const { data } = useQuery(queries.events(1, ""));
  const ids = data?.items.map(({ id }) => id) ?? [];
  const at = ids.indexOf(event);
  return at < 0 ? {} : { newer: ids[at - 1], older: ids[at + 1] };
}
