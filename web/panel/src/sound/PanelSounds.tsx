import { useEffect, useRef } from "react";

import { usePreference } from "@/lib/preference";
import { live, useLive } from "@/live/store";

import { soundFor } from "./moments";
import { play } from "./tones";

/** Sounds for the streamer's ears only: off unless wanted, and never over speech. */
export function PanelSounds() {
  const [wanted] = usePreference("sounds");
  const held = useLive((state) => state.sections?.held.length ?? 0);
  const link = useLive((state) => state.link.state);
  const before = useRef({ held, link });
  useEffect(() => {
    const was = before.current;
    before.current = { held, link };
    const sound = soundFor(was, { held, link });
    const speaking = live.read().sections?.stage.state === "speaking" && link === "online";
    if (wanted === "on" && sound && !speaking) play(sound);
  }, [held, link, wanted]);
  return null;
}
