import { useTranslation } from "react-i18next";

import type { Utterance } from "@/api/types";
import { nameTone } from "@/lib/names";

import css from "./StageCard.module.css";

/** Whom it answers, and what was asked. */
export function Cause({ utterance, brief }: { utterance: Utterance; brief?: boolean }) {
  const { t } = useTranslation();
  const { to, prompt } = utterance;
  if (!to && !prompt) return null;
  return (
    <span className={`${css.cause} clip`}>
      {to && (
        <>
          {t("stage.answers")} <b className={`${css.name} ${nameTone(to)}`}>{to}</b>{" "}
        </>
      )}
      {prompt && !brief && <q>{prompt}</q>}
    </span>
  );
}
