import { useState } from "react";
import { Outlet, useLocation } from "react-router";

import { dialogIsOpen, leaveField, useKeys } from "@/lib/keys";
import { useLayout } from "@/lib/layout";
import { PanelSounds } from "@/sound/PanelSounds";
import { useStage } from "@/stage/useStage";
import { TraceDrawer } from "@/trace/TraceDrawer";
import { LoadingLine } from "@/ui/LoadingLine";
import { NoticeList } from "@/ui/NoticeList";

import { HelpDialog } from "./HelpDialog";
import { MiniStage } from "./MiniStage";
import { OfflineBar } from "./OfflineBar";
import { PanicBar } from "./Panic";
import { Rail } from "./Rail";
import css from "./Shell.module.css";
import { TopBar } from "./TopBar";

/** What stays on every page: rail, top bar, bars for what is wrong, the drawer and the keys. */
export function Shell() {
  const [help, setHelp] = useState(false);
  const { pathname } = useLocation();
  const phone = useLayout() === "phone";
  useShowKeys(() => setHelp(true));
  return (
    <div className={css.shell}>
      {!phone && <Rail onHelp={() => setHelp(true)} />}
      <div className={css.column}>
        <OfflineBar />
        <PanicBar />
        <TopBar onHelp={() => setHelp(true)} />
        <main className={css.main}>
          <LoadingLine />
          <Outlet />
        </main>
        {phone && pathname !== "/" && (
          <footer className={css.foot}>
            <MiniStage />
          </footer>
        )}
      </div>
      <TraceDrawer />
      <HelpDialog opened={help} onClose={() => setHelp(false)} />
      <NoticeList />
      <PanelSounds />
    </div>
  );
}

function useShowKeys(onHelp: () => void): void {
  const stage = useStage();
  useKeys({
    " ": stage.pause,
    s: stage.skip,
    t: stage.why,
    q: stage.toggleQuiet,
    h: stage.toggleHold,
    "?": onHelp,
    Escape: () => {
      if (!leaveField() && !dialogIsOpen()) stage.cut();
    },
  });
}
