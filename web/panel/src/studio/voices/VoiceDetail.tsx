import { Button, Menu, Textarea } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { VoiceProfile } from "@/api/types";
import { useCan } from "@/app/session";
import { useSaid } from "@/i18n/server";
import { saveFile } from "@/lib/files";
import { length } from "@/lib/time";
import { Chip } from "@/ui/Chip";
import { Confirm } from "@/ui/Confirm";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { Chosen } from "./Chosen";
import { HearButton } from "./HearButton";
import { HeardWave } from "./HeardWave";
import { voiceActions, VOICES } from "./queries";
import type { Place } from "./VoicesPage";
import css from "./Voices.module.css";
import { languageName, type Voice } from "./voices";
import { Warnings } from "./Warnings";

const LONGEST = 1000; // characters of a sample

interface Props {
  voice: Voice;
  voices: readonly Voice[];
  onGo: (place: Place) => void;
}

/** One voice: how it sounds, what it was made of, who chose it. */
export function VoiceDetail({ voice, voices, onGo }: Props) {
  const { t, i18n } = useTranslation();
  const said = useSaid();
  const { profile } = voice;
  const sort = voice.sort === "kept" ? "preset" : voice.sort;
  return (
    <article className={css.detail}>
      <header className={css.head}>
        <h2 className="grow clip">{voice.name}</h2>
        {profile ? (
          <ProfileButtons profile={profile} onGo={onGo} />
        ) : (
          <KeepButton voice={voice} onGo={onGo} />
        )}
      </header>
      <p className="row wrap">
        <Chip>{t(profile ? `studioVoices.sort.${sort}` : "studioVoices.builtIn")}</Chip>
        <span className="second">
          {[voice.engine, profile?.model, languageName(voice.language, i18n.language)]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </p>
      {profile?.flaw && (
        <p className={`${css.told} lamp`} role="status">
          <Icon name="warn" size="small" />
          {t("studioVoices.flaw", { why: said(profile.flaw) })}
        </p>
      )}
      <Sample voice={voice} />
      {profile && <Made profile={profile} voices={voices} />}
      <Chosen voice={voice.key} />
    </article>
  );
}

/** A line that the voice says. */
function Sample({ voice: { key, profile } }: { voice: Voice }) {
  const { t } = useTranslation();
  const [text, setText] = useState(profile?.audition ?? t("studioVoices.sampleText"));
  const what = `sample ${key} ${text}`;
  return (
    <section className={css.card} aria-label={t("studioVoices.sample")}>
      <Textarea
        label={t("studioVoices.sample")}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={LONGEST}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <HeardWave what={what} />
      <div className="row">
        <HearButton
          what={what}
          label={t("studioVoices.hear")}
          fetch={() => voiceActions.audition(key, text)}
        />
      </div>
    </section>
  );
}

/** What a profile was made of. */
function Made({ profile, voices }: { profile: VoiceProfile; voices: readonly Voice[] }) {
  const { t } = useTranslation();
  const { id, sort, seconds, transcript, describe, mix, notes, consent, warnings } = profile;
  const recording = `recording ${id}`;
  return (
    <>
      {seconds > 0 && (
        <section className={css.card} aria-label={t("studioVoices.recording")}>
          <div className="row">
            <h3 className="grow">{t("studioVoices.recording")}</h3>
            <span className="second num">{length(seconds)}</span>
            <HearButton
              small
              what={recording}
              label={t("studioVoices.hearRecording")}
              fetch={() => voiceActions.recording(id)}
            />
          </div>
          <HeardWave what={recording} />
          <Warnings warnings={warnings} />
          <p className={transcript ? "second" : "third"} dir="auto">
            {transcript || t("studioVoices.noTranscript")}
          </p>
        </section>
      )}
      {consent && (
        <section className={css.card} aria-label={t("studioVoices.consent")}>
          <h3>{t("studioVoices.consent")}</h3>
          <p>{t("studioVoices.consentOf", { who: consent.who, when: consent.when })}</p>
          <p className="second">{consent.statement}</p>
        </section>
      )}
      {sort === "design" && <p className="second">{describe}</p>}
      {sort === "mix" && (
        <ul className={css.parts}>
          {Object.entries(mix).map(([part, weight]) => (
            <li key={part}>
              <span className="grow">{nameOf(part, profile.engine, voices)}</span>
              <span className="second num">{weight}</span>
            </li>
          ))}
        </ul>
      )}
      {notes && <p className="second">{notes}</p>}
    </>
  );
}

const nameOf = (part: string, engine: string, voices: readonly Voice[]): string =>
  voices.find(({ key }) => key === `${engine}:${part}`)?.name ?? part;

type ButtonsProps = { profile: VoiceProfile } & Pick<Props, "onGo">;

function ProfileButtons({ profile: { id, name }, onGo }: ButtonsProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const act = useAct();
  const can = useCan();
  const remove = async () => {
    if (!(await act(voiceActions.remove(id), t("studioVoices.removed", { name })))) return;
    onGo({});
    await client.invalidateQueries({ queryKey: VOICES });
  };
  const carry = () => act(voiceActions.export(id).then((file) => saveFile(file, `${id}.zip`)));
  return (
    <>
      <Button disabled={!can.own} onClick={() => onGo({ edit: `profile:${id}` })}>
        <Icon name="pen" size="small" />
        {t("studioVoices.edit")}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="quiet" aria-label={t("studioVoices.more")}>
            <Icon name="dots" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={!can.own} onClick={() => void carry()}>
            {t("studioVoices.export")}
          </Menu.Item>
          <Menu.Item disabled={!can.own} color="coral" onClick={() => setAsking(true)}>
            {t("studioVoices.remove")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={asking}
        question={t("studioVoices.removeQuestion", { name })}
        yes={t("studioVoices.removeYes")}
        no={t("studioVoices.removeNo")}
        onYes={() => void remove()}
        onNo={() => setAsking(false)}
      />
    </>
  );
}

function KeepButton({ voice, onGo }: { voice: Voice } & Pick<Props, "onGo">) {
  const { t } = useTranslation();
  const can = useCan();
  return (
    <Button disabled={!can.own} onClick={() => onGo({ new: voice.key })}>
      {t("studioVoices.keep")}
    </Button>
  );
}
