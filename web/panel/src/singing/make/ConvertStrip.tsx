import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useSaid } from "@/i18n/server";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { drawingOf, isUnderWay, singingActions } from "../api";
import { FilePick } from "./FilePick";
import { signed } from "./figures";
import { conversion, rawConversion } from "./how";
import { LaneOf } from "./Lane";
import { Notes } from "./Notes";
import { SoundButtons } from "./SoundButtons";
import { Bare, Strip, Under } from "./Strip";
import type { StripProps } from "./strips";
import { useUpload } from "./useUpload";
import { Failed, Progress, StopButton } from "./Working";

/** Step 4: a recording of a singer, sung by the chosen voice. */
export function ConvertStrip(props: StripProps) {
  const { project, states, deck, total, wanted, choose, refresh, busy } = props;
  const { t } = useTranslation();
  const act = useAct();
  const said = useSaid();
  const { vocals, singer, converted, converting } = project;
  const source = singer ?? vocals;
  const going = converting && isUnderWay(converting) ? converting : undefined;
  const convert = async () => {
    const how = singer ? rawConversion(wanted) : conversion(wanted);
    if (source && (await act(singingActions.convert(source.id, how)))) refresh();
  };
  const { send, share } = useUpload((brought) => {
    choose({ singer: brought.id });
    refresh();
  });
  const name = t("singing.sound.converted");
  return (
    <Strip
      number={4}
      title={t("singing.step.convert")}
      state={states.convert}
      notes={
        going ? (
          <Progress job={going} />
        ) : (
          <>
            <small className="clip">
              {singer ? t("singing.ofFile", { file: singer.file }) : t("singing.ofSong")}
            </small>
            {converted && (
              <small>
                {converted.effect ? t("singing.effect") : said(converted.voice)}
                {", "}
                {t("singing.keyOf", { key: signed(converted.key) })}
              </small>
            )}
          </>
        )
      }
      actions={
        going ? (
          <StopButton job={going} onStop={refresh} />
        ) : (
          <>
            {converted && <SoundButtons result={converted} name={name} deck={deck} />}
            <Button size="s" disabled={!source || busy} onClick={() => void convert()}>
              <Icon name={converted ? "replay" : "voice"} size="small" />
              {t(converted ? "singing.convertAgain" : "singing.convert")}
            </Button>
          </>
        )
      }
    >
      {converting && states.convert === "failed" && <Failed job={converting} onAgain={refresh} />}
      {converted ? (
        <LaneOf drawing={drawingOf(converted)} label={name} ink="leaf" deck={deck} total={total} />
      ) : (
        states.convert !== "failed" && <Bare />
      )}
      <Under>
        {singer ? (
          <Button size="s" variant="quiet" onClick={() => choose({ singer: "" })}>
            {t("singing.ownVocals")}
          </Button>
        ) : (
          <FilePick
            quiet
            busy={share !== null}
            label={t("singing.otherVocals")}
            onFile={send}
          />
        )}
        {converted && <Notes of={converted} />}
      </Under>
    </Strip>
  );
}
