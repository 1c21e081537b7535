import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { isRefused } from "@/api/http";
import { queries } from "@/api/queries";
import { connect } from "@/live/socket";
import { useLive } from "@/live/store";
import { Login } from "@/pages/Login";
import { Setup } from "@/pages/Setup";

import { Pages } from "./Pages";
import { SessionContext } from "./session";
import { useTicket } from "./useTicket";
import { Waiting } from "./Waiting";

/** Lets in who is logged in; a ticket in the address logs in by itself. */
export function Gate() {
  const ticket = useTicket();
  const me = useQuery({ ...queries.me(), enabled: ticket !== "trying" });
  if (isRefused(me.error)) return <Login badTicket={ticket === "refused"} />;
  if (!me.data) return <Waiting />;
  return (
    <SessionContext value={me.data}>
      <Joined onRefused={() => void me.refetch()} />
    </SessionContext>
  );
}

/** Joined to the bot; the pages wait for its first state. */
function Joined({ onRefused }: { onRefused: () => void }) {
  const ready = useLive((state) => state.sections !== null);
  const setup = useQuery({ ...queries.setup(), staleTime: Infinity });
  const refused = useRef(onRefused);
  useEffect(() => connect(() => refused.current()), []);
  if (!ready || setup.isPending) return <Waiting />;
  if (setup.data?.needed) return <Setup setup={setup.data} />;
  return <Pages />;
}
