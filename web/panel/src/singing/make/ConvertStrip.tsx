import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { drawingOf, isUnderWay, singingActions } from "../api";
import { FilePick } from "./FilePick";
import { conversion } from "./how";
import { LaneOf } from "./Lane";
import css from "./Make.module.css";
import { Notes } from "./Notes";
import { SoundButtons } from "./SoundButtons";
import { Strip } from "./Strip";
import type { StripProps } from "./strips";
import { useUpload } from "./UploadStrip";
import { Failed, Progress, StopButton } from "./Working";

/** Step 4: a recording of a singer, sung by the chosen voice. */
export function ConvertStrip(props: StripProps) {
  const { project, states, deck, total, wanted, choose, refresh, busy } = props;
  const { t } = useTranslation();
  const act = useAct();
  const { vocals, singer, converted, converting } = project;
  const source = singer ?? vocals;
  const going = converting && isUnderWay(converting) ? converting : undefined;
  const convert = async () => {
    if (source && (await act(singingActions.convert(source.id, conversion(wanted))))) refresh();
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
                {converted.effect ? t("singing.effect") : converted.voice}
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
        states.convert !== "failed" && <div className={css.bare} data-ink="leaf" aria-hidden />
      )}
      <div className={css.under}>
        {singer ? (
          <Button size="s" variant="quiet" onClick={() => choose({ singer: "" })}>
            {t("singing.ownVocals")}
          </Button>
        ) : (
          <FilePick
            quiet
            busy={share !== null}
            label={t("singing.otherVocals")}
            onFile={(file) => void send(file)}
          />
        )}
        {converted && <Notes of={converted} />}
      </div>
    </Strip>
  );
}

/** +3, 0, −2. */
export const signed = (semitones: number): string => {
  const rounded = Math.round(semitones * 10) / 10;
  return rounded > 0 ? `+${rounded}` : String(rounded).replace("-", "−");
};
