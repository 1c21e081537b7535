import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";

import { voiceQueries } from "./queries";
import { ViewerRows } from "./ViewerRows";
import css from "./Voices.module.css";
import type { Voice } from "./voices";

const SHOWN = 200;

/** Which viewers have chosen which voice. */
export function ViewerVoices({ voices }: { voices: readonly Voice[] }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const choices = useQuery(voiceQueries.choices());
  const nameOf = (voice: string) => voices.find(({ key }) => key === voice)?.name ?? voice;
  const all = Object.entries(choices.data ?? {});
  const wanted = search.trim().toLowerCase();
  const found = all.filter(([viewer, voice]) =>
    `${viewer} ${nameOf(voice)}`.toLowerCase().includes(wanted),
  );
  return (
    <article className={css.detail}>
      <header className={css.head}>
        <h2>{t("studioVoices.viewers")}</h2>
      </header>
      <p className="second">{t("studioVoices.viewersText")}</p>
      {choices.error && <Failure error={choices.error} retry={() => void choices.refetch()} />}
      {choices.data && all.length === 0 && <Empty text={t("studioVoices.noViewers")} />}
      {all.length > 0 && (
        <>
          <TextInput
            aria-label={t("studioVoices.findViewer")}
            placeholder={t("studioVoices.findViewer")}
            value={search}
            onChange={({ currentTarget }) => setSearch(currentTarget.value)}
            leftSection={<Icon name="search" size="small" />}
          />
          <ViewerRows choices={found.slice(0, SHOWN)} nameOf={nameOf} />
          {found.length > SHOWN && (
            <p className="third">
              {t("studioVoices.moreViewers", { count: found.length - SHOWN })}
            </p>
          )}
        </>
      )}
    </article>
  );
}
