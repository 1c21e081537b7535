import { useState } from "react";

import { ExchangeOrNothing } from "@/exchange/ExchangeCard";
import { useSection } from "@/live/store";
import { House } from "@/stage/House";
import { type TabName, Tabs } from "@/ui/Tabs";
import { HoldAll, WaitingList } from "@/waiting/WaitingCard";

import css from "./Live.module.css";

/** Where the cards do not fit beside each other, the last exchange and the switches are tabs. */
export function WaitingTabs() {
  const [tab, setTab] = useState<TabName>("waiting");
  const held = useSection("held").length;
  return (
    <section className={css.tabbed}>
      <div className={css.tabHead}>
        <Tabs
          tabs={["waiting", "last", "house"]}
          value={tab}
          onChange={setTab}
          badges={{ waiting: held }}
        />
        <span className="grow" />
        <HoldAll />
      </div>
      <div className={css.tabBody} role="tabpanel">
        {tab === "waiting" && <WaitingList />}
        {tab === "last" && <ExchangeOrNothing />}
        {tab === "house" && <House />}
      </div>
    </section>
  );
}
