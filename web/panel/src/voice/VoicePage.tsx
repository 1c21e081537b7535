import { Button, Checkbox } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/app/session";
import { OfferControl } from "@/forms/OfferControl";
import { useHeldKey } from "@/lib/keys";
import { useSection } from "@/live/store";
import { studioQueries } from "@/studio/api/queries";
import { voiceOptions } from "@/studio/form/offers";
import { usePosition } from "@/studio/player";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";

import { type Caption, shownOf } from "./captions";
import { Recordings } from "./Recordings";
import { Talk } from "./talk";
import css from "./Voice.module.css";
import { Wave } from "./Wave";

const KEY = "v"; // to talk, for as long as it is held

/** Talks with the show through the browser's microphone; with `alone` nothing else is there. */
export default function VoicePage({ alone = false }: { alone?: boolean }) {
  const { t } = useTranslation();
  const { name: own } = useSection("show");
  const { name } = useMe();
  const [voice, setVoice] = useState("");
  const [record, setRecord] = useState(false);
  const [byKey, setByKey] = useState(false);
  const [talk] = useState(() => new Talk());
  useEffect(() => () => talk.close(), [talk]);
  const view = useSyncExternalStore(talk.subscribe, talk.read);
  const idle = view.state === "idle";
  const toggle = () => {
    if (idle) void talk.start({ voice, record: record ? name : null, byKey });
    else talk.stop();
  };
  useHeldKey(KEY, (down) => talk.press(down));
  return (
    <div className={css.page} data-alone={alone || undefined}>
      <Card
        title={t("talk.title", { name: own })}
        actions={view.recording && <span className={css.recording}>{t("talk.recorded")}</span>}
      >
        <div className={css.top}>
          <VoiceChoice value={voice} disabled={!idle} onChange={setVoice} />
          <Checkbox
            label={t("talk.record")}
            checked={record}
            disabled={!idle}
            onChange={(event) => setRecord(event.currentTarget.checked)}
          />
          <Checkbox
            label={t("talk.byKey", { key: KEY.toUpperCase() })}
            checked={byKey}
            disabled={!idle}
            onChange={(event) => setByKey(event.currentTarget.checked)}
          />
          <span className="grow" />
          {byKey && view.state === "talking" && (
            <Button
              size="m"
              variant={view.youSpeak ? "filled" : "default"}
              onPointerDown={() => talk.press(true)}
              onPointerUp={() => talk.press(false)}
              onPointerLeave={() => talk.press(false)}
            >
              {t("talk.hold")}
            </Button>
          )}
          <Button
            size="m"
            variant={idle ? "filled" : "default"}
            loading={view.state === "opening"}
            leftSection={<Icon name={idle ? "mic" : "stop"} />}
            onClick={toggle}
          >
            {t(idle ? "talk.start" : "talk.stop")}
          </Button>
        </div>
        <Wave talk={talk} live={view.state === "talking"} bot={Boolean(view.sounding)} />
        <p className={css.state} role="status">
          {view.trouble ? t(`talk.trouble.${view.trouble}`) : t(`talk.state.${stateOf(view, byKey)}`)}
        </p>
        <Lines captions={view.captions} sounding={view.sounding} talk={talk} own={own} />
      </Card>
      {!alone && <Recordings fresh={view.state} />}
    </div>
  );
}

function stateOf({ state, youSpeak, sounding }: ReturnType<Talk["read"]>, byKey: boolean) {
  if (state !== "talking") return state;
  if (youSpeak) return "hearing";
  if (sounding) return "speaking";
  return byKey ? "waiting" : "talking";
}

/** Both sides' lines as they are said; the newest is in sight. */
function Lines(props: {
  captions: readonly Caption[];
  sounding: string;
  talk: Talk;
  own: string;
}) {
  const { t } = useTranslation();
  const at = usePosition(props.talk.player);
  return (
    <ol className={css.lines} aria-label={t("talk.captions")} aria-live="polite">
      {props.captions.map((caption) => (
        <li key={caption.id} data-who={caption.who} data-state={caption.state}>
          <b>{caption.who === "you" ? t("talk.you") : props.own}</b>
          <span>{shownOf(caption, caption.id === props.sounding ? at : Infinity)}</span>
          {caption.state === "cut" && <i className="third">{t("talk.cut")}</i>}
        </li>
      ))}
    </ol>
  );
}

function VoiceChoice(props: {
  value: string;
  disabled: boolean;
  onChange: (voice: string) => void;
}) {
  const { t, i18n } = useTranslation();
  const engines = useQuery(studioQueries.engines());
  const profiles = useQuery(studioQueries.profiles());
  const stock = { engines: engines.data ?? [], profiles: profiles.data ?? [], runs: [] };
  const options = voiceOptions({}, stock, i18n.language);
  return (
    <fieldset className={css.voice} disabled={props.disabled} aria-label={t("talk.voice")}>
      <OfferControl
        id="talk-voice"
        error={false}
        value={props.value}
        offered={{ options, empty: t("talk.ownVoice") }}
        onChange={props.onChange}
      />
    </fieldset>
  );
}
