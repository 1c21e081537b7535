import { useEffect, useState } from "react";

import { actions } from "@/api/actions";

type Ticket = "none" | "trying" | "refused";

/** The one-time ticket behind `#`: it is used once and taken out of the address. */
export function takeTicket(): string | null {
  const ticket = new URLSearchParams(location.hash.slice(1)).get("ticket");
  if (ticket) history.replaceState(null, "", location.pathname + location.search);
  return ticket;
}

const ticket = takeTicket();

export function useTicket(): Ticket {
  const [state, setState] = useState<Ticket>(ticket ? "trying" : "none");
  useEffect(() => {
    if (!ticket) return;
    exchange(ticket).then(
      () => setState("none"),
      () => setState("refused"),
    );
  }, []);
  return state;
}

let answer: Promise<unknown> | null = null;

function exchange(value: string): Promise<unknown> {
  answer ??= actions.logIn({ ticket: value });
  return answer;
}
