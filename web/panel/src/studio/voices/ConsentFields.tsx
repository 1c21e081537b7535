import { Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Draft } from "./draft";
import css from "./Voices.module.css";

type Consent = NonNullable<Draft["consent"]>;

interface Props {
  consent: Draft["consent"];
  /** What somebody might agree to; without one, that the show reads with the voice. */
  example?: string;
  onChange: (consent: Consent) => void;
}

/** Who agreed to have their voice cloned, when, and to what; and why that is asked. */
export function ConsentFields({ consent, example, onChange }: Props) {
  const { t } = useTranslation();
  const known = consent ?? { who: "", when: today(), statement: "" };
  const set = (change: Partial<Consent>) => onChange({ ...known, ...change });
  return (
    <div className={css.consent}>
      <p className="second">{t("studioVoices.why")}</p>
      <div className={css.pair}>
        <TextInput
          id="voice-consent"
          label={t("studioVoices.who")}
          value={known.who}
          maxLength={400}
          onChange={({ currentTarget }) => set({ who: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t("studioVoices.when")}
          value={known.when}
          onChange={({ currentTarget }) => set({ when: currentTarget.value })}
        />
      </div>
      <Textarea
        label={t("studioVoices.statement")}
        placeholder={example ?? t("studioVoices.statementHint")}
        autosize
        minRows={2}
        maxRows={8}
        value={known.statement}
        onChange={({ currentTarget }) => set({ statement: currentTarget.value })}
      />
    </div>
  );
}

const today = (): string => new Date().toLocaleDateString("sv"); // Swedish days are ISO days
