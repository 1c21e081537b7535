import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { ViewerRows } from "./ViewerRows";
import { voiceQueries } from "./queries";
import css from "./Voices.module.css";

/** The viewers whose lines are read in this voice. */
export function Chosen({ voice }: { voice: string }) {
  const { t } = useTranslation();
  const choices = useQuery(voiceQueries.choices()).data ?? {};
  const viewers = Object.entries(choices).filter(([, chosen]) => chosen === voice);
  if (viewers.length === 0) return null;
  return (
    <section className={css.card} aria-label={t("studioVoices.chosenBy")}>
      <h3>{t("studioVoices.chosenBy")}</h3>
      <ViewerRows choices={viewers} />
    </section>
  );
}
