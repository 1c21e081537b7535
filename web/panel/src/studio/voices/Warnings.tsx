import { useTranslation } from "react-i18next";

import type { VoiceProfile } from "@/api/types";
import { useSaid } from "@/i18n/server";
import { Icon } from "@/ui/Icon";

import css from "./Voices.module.css";

/** What was found in a recording: a good one is said to be so. */
export function Warnings({ warnings }: Pick<VoiceProfile, "warnings">) {
  const { t } = useTranslation();
  const said = useSaid();
  if (warnings.length === 0) {
    return (
      <p className={`${css.told} second`}>
        <Icon name="check" size="small" />
        {t("studioVoices.good")}
      </p>
    );
  }
  return (
    <ul>
      {warnings.map(({ code, message }) => (
        <li key={code} className={`${css.told} lamp`}>
          <Icon name="warn" size="small" />
          <span>
            <b>{t(`studioVoices.quality.${code}`, { defaultValue: code })}</b> {said(message)}
          </span>
        </li>
      ))}
    </ul>
  );
}
