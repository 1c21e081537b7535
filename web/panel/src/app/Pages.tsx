import { Navigate, Route, Routes } from "react-router";

import { History } from "@/pages/History";
import { Live } from "@/pages/Live";
import { Overlays } from "@/pages/Overlays";
import { Plugins } from "@/pages/Plugins";
import { Settings } from "@/pages/Settings";
import { Singing } from "@/pages/Singing";
import { Studio } from "@/pages/Studio";
import { Shell } from "@/shell/Shell";
import VoicePage from "@/voice/VoicePage";

import { useMe } from "./session";

export function Pages() {
  const { role } = useMe();
  return (
    <Routes>
      {role !== "viewer" && <Route path="talk" element={<VoicePage alone />} />}
      <Route element={<Shell />}>
        <Route index element={<Live />} />
        <Route path="history" element={<History />} />
        {role !== "viewer" && <Route path="studio/:section?" element={<Studio />} />}
        {role !== "viewer" && <Route path="singing/:section?/:song?" element={<Singing />} />}
        {role !== "viewer" && <Route path="voice" element={<VoicePage />} />}
        {role !== "viewer" && <Route path="overlays" element={<Overlays />} />}
        {role === "owner" && <Route path="plugins/:name?" element={<Plugins />} />}
        <Route path="settings/:section?" element={<Settings />} />
        <Route path="*" element={<Navigate to="/" replace />} />
      </Route>
    </Routes>
  );
}
