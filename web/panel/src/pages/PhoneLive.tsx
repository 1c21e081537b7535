import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ChatField } from "@/chat/ChatField";
import { ChatLines } from "@/chat/ChatLines";
import { ExchangeOrNothing } from "@/exchange/ExchangeCard";
import { useSection } from "@/live/store";
import { SayLine } from "@/say/SayCard";
import { TestEvents } from "@/say/TestEvents";
import { House } from "@/stage/House";
import { StageCard } from "@/stage/StageCard";
import { useStage } from "@/stage/useStage";
import { Controls } from "@/ui/Controls";
import { Icon } from "@/ui/Icon";
import { type TabName, Tabs } from "@/ui/Tabs";
import { HoldAll, WaitingList } from "@/waiting/WaitingCard";

import css from "./PhoneLive.module.css";

const TABS: readonly TabName[] = ["waiting", "chat", "last", "house"];

/** The same parts in one column: stage, tabs, say, and a dock under the thumb. */
export function PhoneLive() {
  const [tab, setTab] = useState<TabName>("waiting");
  const held = useSection("held").length;
  return (
    <div className={css.live}>
      <div className={css.stage}>
        <StageCard />
      </div>
      <div className={css.tabs}>
        <Tabs tabs={TABS} value={tab} onChange={setTab} badges={{ waiting: held }} wide />
      </div>
      <div className={css.body} role="tabpanel">
        <TabBody tab={tab} />
      </div>
      <div className={css.say}>
        <Controls>
          <SayLine mode="answer" brief />
        </Controls>
      </div>
      <Dock />
    </div>
  );
}

function TabBody({ tab }: { tab: TabName }) {
  if (tab === "waiting") return <WaitingList />;
  if (tab === "last") return <ExchangeOrNothing />;
  if (tab === "house") return <HouseTab />;
  return (
    <>
      <ChatLines />
      <ChatField />
    </>
  );
}

function HouseTab() {
  return (
    <div className={css.house}>
      <House />
      <div className="row">
        <HoldAll />
        <span className="grow" />
        <Controls>
          <TestEvents />
        </Controls>
      </div>
    </div>
  );
}

function Dock() {
  const { t } = useTranslation();
  const { quiet } = useSection("show");
  const stage = useStage();
  return (
    <footer className={css.dock}>
      <Controls>
        <Button onClick={stage.pause}>
          <Icon name={stage.paused ? "play" : "pause"} />
          {t(stage.paused ? "stage.resume" : "stage.pause")}
        </Button>
        <Button onClick={stage.skip}>
          <Icon name="skip" />
          {t("stage.skip")}
        </Button>
        <Button variant="stopping" onClick={stage.cut}>
          <Icon name="stop" />
          {t("stage.cut")}
        </Button>
        <Button
          variant={quiet ? "wait" : undefined}
          aria-pressed={quiet}
          onClick={stage.toggleQuiet}
        >
          <Icon name="lock" />
          {t("stage.quiet")}
        </Button>
      </Controls>
    </footer>
  );
}
