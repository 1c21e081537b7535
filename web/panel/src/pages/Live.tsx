import { ChatCard } from "@/chat/ChatCard";
import { ExchangeCard } from "@/exchange/ExchangeCard";
import { useLayout } from "@/lib/layout";
import { SayCard } from "@/say/SayCard";
import { StageCard } from "@/stage/StageCard";
import { WaitingCard } from "@/waiting/WaitingCard";

import css from "./Live.module.css";
import { PhoneLive } from "./PhoneLive";
import { WaitingTabs } from "./WaitingTabs";

/** What a streamer watches while live. */
export function Live() {
  const layout = useLayout();
  if (layout === "phone") return <PhoneLive />;
  return (
    <div className={css.live}>
      <StageCard />
      <div className={css.middle}>
        {layout === "wide" ? (
          <>
            <WaitingCard />
            <ExchangeCard />
          </>
        ) : (
          <WaitingTabs />
        )}
      </div>
      <SayCard />
      <ChatCard />
    </div>
  );
}
