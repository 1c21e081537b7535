import { ActionIcon } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { postForFile } from "@/api/http";
import { OfferControl, type Offered } from "@/forms/OfferControl";
import { nameTone } from "@/lib/names";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import css from "./RequestForm.module.css";

interface Props {
  id: string;
  value: string;
  wrong: boolean;
  offered: Offered;
  onChange: (voice: string) => void;
}

/** A voice, and a button to hear what it sounds like. */
export function VoiceControl({ id, value, wrong, offered, onChange }: Props) {
  const { t } = useTranslation();
  const { sounding, toggle } = useAudition(value);
  const label = offered.options.find((option) => option.value === value)?.label ?? value;
  return (
    <div className={css.voice}>
      {label && (
        <span className={`${css.badge} ${nameTone(label)}`} aria-hidden>
          {label[0]?.toUpperCase()}
        </span>
      )}
      <OfferControl
        id={id}
        error={wrong}
        value={value}
        offered={{ ...offered, empty: t("studio.ownVoice") }}
        onChange={onChange}
      />
      <ActionIcon
        variant="default"
        aria-label={t(sounding ? "studio.auditionStop" : "studio.audition")}
        title={t(sounding ? "studio.auditionStop" : "studio.audition")}
        onClick={toggle}
      >
        <Icon name={sounding ? "stop" : "play"} size="small" />
      </ActionIcon>
    </div>
  );
}

/** A voice says its audition text, at most one at a time; nothing of it is kept. */
export function useAudition(voice: string) {
  const act = useAct();
  const sound = useRef<HTMLAudioElement | null>(null);
  const [sounding, setSounding] = useState(false);
  const stop = () => {
    sound.current?.pause();
    sound.current = null;
    setSounding(false);
  };
  useEffect(() => stop, [voice]);
  const start = async () => {
    setSounding(true);
    const audio = (sound.current = new Audio());
    audio.onended = stop;
    const spoken = (async () => {
      const url = URL.createObjectURL(await postForFile("/studio/audition", { voice }));
      audio.src = url;
      if (sound.current === audio) await audio.play();
      audio.addEventListener("pause", () => URL.revokeObjectURL(url), { once: true });
    })();
    if (!(await act(spoken)) && sound.current === audio) stop();
  };
  return { sounding, toggle: () => (sounding ? stop() : void start()) };
}
