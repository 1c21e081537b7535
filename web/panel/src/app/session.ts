import { createContext, useContext } from "react";

import type { Me } from "@/api/types";
import { useOnline } from "@/live/store";

export const SessionContext = createContext<Me | null>(null);

/** Who is logged in. Only below the gate that asks for a login. */
export function useMe(): Me {
  const me = useContext(SessionContext);
  if (!me) throw new Error("nobody is logged in");
  return me;
}

/** What this person may do now: `act` on the show, `own` settings and plugins. */
export function useCan(): { act: boolean; own: boolean } {
  const me = useMe();
  const online = useOnline();
  return { act: online && me.role !== "viewer", own: online && me.role === "owner" };
}
