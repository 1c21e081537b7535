import { useState } from "react";

import { ExchangeOrNothing } from "@/exchange/ExchangeCard";
import { useSection } from "@/live/store";
import { type TabName, Tabs } from "@/ui/Tabs";
import { HoldAll, WaitingList } from "@/waiting/WaitingCard";

import css from "./Live.module.css";

/** Where two cards do not fit beside each other, the last exchange is a tab. */
export function WaitingOrLast() {
  const [tab, setTab] = useState<TabName>("waiting");
  const held = useSection("held").length;
  return (
    <section className={css.tabbed}>
      <div className={css.tabHead}>
        <Tabs tabs={["waiting", "last"]} value={tab} onChange={setTab} badges={{ waiting: held }} />
        <span className="grow" />
        <HoldAll />
      </div>
      <div className={css.tabBody} role="tabpanel">
        {tab === "waiting" ? <WaitingList /> : <ExchangeOrNothing />}
      </div>
    </section>
  );
}
