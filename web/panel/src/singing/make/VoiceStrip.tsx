import { ActionIcon, Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Singer } from "@/api/types";
import { useSaid } from "@/i18n/server";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { SINGING, singingActions, singingQueries } from "../api";
import { Strip } from "./Strip";
import type { StripProps } from "./strips";
import { type Preview, usePreview } from "./usePreview";
import css from "./VoiceStrip.module.css";

/** Step 3: who sings it. Each voice can be tried before it is chosen. */
export function VoiceStrip({ project, states, deck }: StripProps) {
  const { t } = useTranslation();
  const act = useAct();
  const client = useQueryClient();
  const singers = useQuery(singingQueries.singers());
  const source = project.singer ?? project.vocals;
  const preview = usePreview(deck, source?.id ?? "");
  const choose = async (singer: Singer) => {
    if (await act(singingActions.choose(singer.id))) {
      void client.invalidateQueries({ queryKey: [...SINGING, "singers"] });
    }
  };
  return (
    <Strip
      number={3}
      title={t("singing.step.voice")}
      state={states.voice}
      notes={<small>{t(source ? "singing.voiceText" : "singing.voiceTextScale")}</small>}
      actions={
        <Button size="s" component={Link} to="/singing/training">
          {t("singing.trainOne")}
        </Button>
      }
    >
      {singers.error && <Failure error={singers.error} retry={() => void singers.refetch()} />}
      {singers.data?.speakers.length === 0 && <p className="second">{t("singing.nobodySings")}</p>}
      <ul className={css.voices} aria-label={t("singing.voices")}>
        {singers.data?.speakers.map((singer) => (
          <VoiceCard
            key={singer.id}
            singer={singer}
            chosen={singer.id === singers.data.current}
            preview={preview}
            onChoose={() => void choose(singer)}
          />
        ))}
      </ul>
    </Strip>
  );
}

function VoiceCard(props: {
  singer: Singer;
  chosen: boolean;
  preview: Preview;
  onChoose: () => void;
}) {
  const { t } = useTranslation();
  const said = useSaid();
  const { singer, chosen, preview } = props;
  const state = preview.singer === singer.id ? preview.state : "idle";
  const label = t(state === "playing" ? "singing.stopPreview" : "singing.preview", {
    voice: said(singer.name),
  });
  return (
    <li className={css.voice} data-chosen={chosen || undefined} data-flaw={Boolean(singer.flaw)}>
      <button
        type="button"
        className={css.choose}
        aria-pressed={chosen}
        disabled={Boolean(singer.flaw)}
        onClick={props.onChoose}
      >
        <b className="clip">{said(singer.name)}</b>
        <small className={singer.flaw ? "coral" : undefined}>
          {singer.flaw ? said(singer.flaw) : t(singer.trained ? "singing.trained" : "singing.effect")}
        </small>
      </button>
      <ActionIcon
        size="s"
        loading={state === "making"}
        disabled={Boolean(singer.flaw)}
        aria-label={label}
        onClick={() => preview.toggle(singer.id)}
      >
        <Icon name={state === "playing" ? "stop" : "play"} size="small" />
      </ActionIcon>
    </li>
  );
}
