import { useTranslation } from "react-i18next";

import { OfferControl, type Offered } from "@/forms/OfferControl";
import { orderTone } from "@/lib/names";

import css from "./RequestForm.module.css";
import { speakersOf } from "./speakers";

interface Props {
  /** The script or the captions. */
  text: string;
  value: unknown;
  offered: Offered;
  onChange: (cast: Record<string, string>) => void;
}

/** A voice for everybody who speaks in the text. Who is not in it any more is left out. */
export function CastControl({ text, value, offered, onChange }: Props) {
  const { t } = useTranslation();
  const speakers = speakersOf(text);
  const cast = typeof value === "object" && value !== null ? (value as Record<string, string>) : {};
  const choose = (speaker: string, voice: string) => {
    const chosen = speakers
      .map((name) => [name, name === speaker ? voice : (cast[name] ?? "")] as const)
      .filter(([, picked]) => picked !== "");
    onChange(Object.fromEntries(chosen));
  };
  if (speakers.length === 0) return <p className="third small">{t("studio.cast.nobody")}</p>;
  return (
    <div className={css.cast}>
      {speakers.map((speaker, index) => (
        <div key={speaker} style={{ display: "contents" }}>
          <b className={orderTone(index)} title={speaker}>
            {speaker}
          </b>
          <OfferControl
            label={t("studio.cast.voiceOf", { speaker })}
            value={cast[speaker] ?? ""}
            offered={{ ...offered, empty: t("studio.cast.any") }}
            onChange={(voice) => choose(speaker, voice)}
          />
        </div>
      ))}
    </div>
  );
}
