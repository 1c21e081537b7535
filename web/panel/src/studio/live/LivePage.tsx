import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { OfferControl } from "@/forms/OfferControl";
import { duration } from "@/lib/time";
import { useSection } from "@/live/store";
import { Card } from "@/ui/Card";
import { Controls } from "@/ui/Controls";
import { Icon } from "@/ui/Icon";
import { Kbd } from "@/ui/Kbd";

import { studioQueries } from "../api/queries";
import { voiceOptions } from "../form/offers";
import { Dictation } from "./Dictation";
import { useKept, usePhrases } from "./kept";
import css from "./Live.module.css";
import { LineList } from "./LineList";
import { Phrases } from "./Phrases";
import { useLive } from "./useLive";
import { useStopKey } from "./useStopKey";

const LONGEST = 2000;

/** Type or dictate, and the show says it at once, in any voice; one key stops it. */
export default function LivePage() {
  const { t } = useTranslation();
  const { name } = useSection("show");
  const [voice, setVoice] = useKept("voice", "", (kept) => typeof kept === "string");
  const [text, setText] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const { lines, say, stop } = useLive();
  const phrases = usePhrases();
  useStopKey(stop);
  const speak = async (words: string) => {
    const line = words.trim();
    if (line) await say(line, voice);
    field.current?.focus();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    void speak(text);
    setText("");
  };
  const newest = lines.find(({ afterMs }) => afterMs !== null);
  return (
    <div className={css.live}>
      <Controls>
        <form className={css.speak} aria-label={t("studioLive.title")} onSubmit={send}>
          <div className={css.top}>
            <VoiceChoice value={voice} own={t("studioLive.own", { name })} onChange={setVoice} />
            <span className="grow" />
            <span className="third small num" role="status">
              {newest?.afterMs != null &&
                t("studioLive.latency", { time: duration(newest.afterMs) })}
            </span>
          </div>
          <TextInput
            ref={field}
            name="line"
            autoFocus
            autoComplete="off"
            classNames={{ input: css.field }}
            aria-label={t("studioLive.line")}
            placeholder={t("studioLive.hint")}
            maxLength={LONGEST}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <div className={css.buttons}>
            <Dictation onText={(heard) => void speak(heard)} />
            <Button
              variant="quiet"
              disabled={!text.trim()}
              onClick={() => phrases.add(text.trim())}
            >
              <Icon name="star" size="small" />
              {t("studioLive.keep")}
            </Button>
            <span className="grow" />
            <Button size="l" variant="primary" type="submit">
              {t("studioLive.speak")} <Kbd>Enter</Kbd>
            </Button>
          </div>
          <Button className={css.stop} variant="stop" onClick={stop} aria-keyshortcuts="Escape .">
            <Icon name="stop" />
            {t("studioLive.stop")} <Kbd>Esc</Kbd>
          </Button>
        </form>
        <Phrases {...phrases} onSay={(phrase) => void speak(phrase)} />
        <Card title={t("studioLive.lines")}>
          <LineList lines={lines} onAgain={(line) => void say(line.text, line.voice)} />
        </Card>
      </Controls>
    </div>
  );
}

interface VoiceProps {
  value: string;
  own: string;
  onChange: (voice: string) => void;
}

function VoiceChoice({ value, own, onChange }: VoiceProps) {
  const { t, i18n } = useTranslation();
  const { data: engines = [] } = useQuery(studioQueries.engines());
  const { data: profiles = [] } = useQuery(studioQueries.profiles());
  const options = voiceOptions({}, { engines, profiles, runs: [] }, i18n.language);
  return (
    <div className={css.voice}>
      <OfferControl
        label={t("studioLive.voice")}
        value={value}
        offered={{ options, empty: own }}
        onChange={onChange}
      />
    </div>
  );
}
