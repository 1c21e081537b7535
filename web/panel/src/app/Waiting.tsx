import { useTranslation } from "react-i18next";

import { Cue } from "@/cue/Cue";
import { useLive } from "@/live/store";

import css from "./Waiting.module.css";

/** Before the first state has come. */
export function Waiting() {
  const { t } = useTranslation();
  const lost = useLive((state) => state.link.state === "lost");
  return (
    <div className={css.waiting} role="status">
      <Cue size={64} expression="thinking" />
      <p>{t(lost ? "offline.now" : "loading")}</p>
    </div>
  );
}
