import { Button, FileButton, Progress, Select, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useCan } from "@/app/session";
import { useKeys } from "@/lib/keys";
import { Empty } from "@/ui/Empty";
import { Icon } from "@/ui/Icon";
import type { IconName } from "@/ui/icons";
import { Kbd } from "@/ui/Kbd";
import { ListEntry } from "@/ui/ListPage";
import { useAct } from "@/ui/useAct";

import { HearButton } from "./HearButton";
import { voiceActions, VOICES } from "./queries";
import type { Place } from "./VoicesPage";
import css from "./Voices.module.css";
import {
  choicesOf,
  everyVoice,
  fitting,
  languageName,
  type Voice,
  type VoiceFilter,
} from "./voices";

const ICONS: Record<Voice["sort"], IconName> = {
  preset: "speaker",
  kept: "user",
  clone: "copy",
  design: "pen",
  mix: "merge",
};

interface Props {
  voices: readonly Voice[];
  open: string | null;
  onGo: (place: Place) => void;
}

/** The kept voices, then those that the engines bring; found by words, engine and language. */
export function VoiceList({ voices, open, onGo }: Props) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState(everyVoice);
  const found = useMemo(() => fitting(voices, filter), [voices, filter]);
  const groups = [
    { name: "kept", voices: found.filter(({ profile }) => profile) },
    { name: "brought", voices: found.filter(({ profile }) => !profile) },
  ] as const;
  return (
    <>
      <Filters voices={voices} filter={filter} onChange={setFilter} />
      <MakeButtons onGo={onGo} />
      {groups.map(
        (group) =>
          group.voices.length > 0 && (
            <section key={group.name} aria-label={t(`studioVoices.group.${group.name}`)}>
              <h2 className={css.group}>
                {t(`studioVoices.group.${group.name}`)}
                <span className="third num"> {group.voices.length}</span>
              </h2>
              <ul className={css.entries}>
                {group.voices.map((voice) => (
                  <VoiceEntry
                    key={voice.key}
                    voice={voice}
                    chosen={voice.key === open}
                    onChoose={() => onGo({ voice: voice.key })}
                  />
                ))}
              </ul>
            </section>
          ),
      )}
      {found.length === 0 && voices.length > 0 && <Empty text={t("studioVoices.nothingFound")} />}
    </>
  );
}

interface EntryProps {
  voice: Voice;
  chosen: boolean;
  onChoose: () => void;
}

function VoiceEntry({
  voice: { key, name, sort, engine, language, profile },
  chosen,
  onChoose,
}: EntryProps) {
  const { t, i18n } = useTranslation();
  const note = [
    sort !== "preset" && t(`studioVoices.sort.${sort === "kept" ? "preset" : sort}`),
    languageName(language, i18n.language),
    engine,
    profile?.flaw && t("studioVoices.flawed"),
  ];
  return (
    <ListEntry
      icon={ICONS[sort]}
      title={name}
      note={note.filter(Boolean).join(" · ")}
      chosen={chosen}
      onChoose={onChoose}
      end={
        <HearButton
          small
          what={`audition ${key}`}
          label={t("studioVoices.hearOf", { name })}
          fetch={() => voiceActions.audition(key, "")}
        />
      }
    />
  );
}

interface FilterProps {
  voices: readonly Voice[];
  filter: VoiceFilter;
  onChange: (filter: VoiceFilter) => void;
}

function Filters({ voices, filter, onChange }: FilterProps) {
  const { t, i18n } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  const { engines, languages } = useMemo(() => choicesOf(voices), [voices]);
  return (
    <div className={css.filters}>
      <TextInput
        ref={field}
        aria-label={t("studioVoices.find", { count: voices.length })}
        placeholder={t("studioVoices.find", { count: voices.length })}
        value={filter.search}
        onChange={({ currentTarget }) => onChange({ ...filter, search: currentTarget.value })}
        leftSection={<Icon name="search" size="small" />}
        rightSection={<Kbd>/</Kbd>}
        rightSectionPointerEvents="none"
      />
      <div className={css.pair}>
        <Select
          aria-label={t("studioVoices.anyEngine")}
          placeholder={t("studioVoices.anyEngine")}
          data={engines}
          value={filter.engine || null}
          clearable
          onChange={(engine) => onChange({ ...filter, engine: engine ?? "" })}
        />
        <Select
          aria-label={t("studioVoices.anyLanguage")}
          placeholder={t("studioVoices.anyLanguage")}
          data={languages.map((value) => ({ value, label: languageName(value, i18n.language) }))}
          value={filter.language || null}
          clearable
          searchable
          onChange={(language) => onChange({ ...filter, language: language ?? "" })}
        />
      </div>
    </div>
  );
}

/** New, from a zip, and the viewers' choices. */
function MakeButtons({ onGo }: { onGo: (place: Place) => void }) {
  const { t } = useTranslation();
  const [share, setShare] = useState<number | null>(null);
  const client = useQueryClient();
  const act = useAct();
  const can = useCan();
  const take = async (file: File | null) => {
    if (!file) return;
    setShare(0);
    await act(
      voiceActions.import(file, setShare).then(async ({ id }) => {
        await client.invalidateQueries({ queryKey: VOICES });
        onGo({ voice: `profile:${id}` });
      }),
      t("studioVoices.imported"),
    );
    setShare(null);
  };
  return (
    <div className={css.make}>
      <Button size="s" variant="primary" disabled={!can.own} onClick={() => onGo({ new: "" })}>
        {t("studioVoices.new")}
      </Button>
      <FileButton accept=".zip,application/zip" onChange={(file) => void take(file)}>
        {(props) => (
          <Button size="s" disabled={!can.own || share !== null} {...props}>
            {t("studioVoices.import")}
          </Button>
        )}
      </FileButton>
      <Button size="s" variant="quiet" onClick={() => onGo({ viewers: "" })}>
        {t("studioVoices.viewers")}
      </Button>
      {share !== null && (
        <Progress
          className={css.share}
          aria-label={t("studioVoices.sending")}
          value={share * 100}
        />
      )}
    </div>
  );
}
