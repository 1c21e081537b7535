import { Button, FileButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import type { VoiceProfile } from "@/api/types";
import { clock, length } from "@/lib/time";
import { Icon } from "@/ui/Icon";

import { bytes } from "../runs/figures";
import { voiceQueries } from "./queries";
import { canRecord, useMicrophone } from "./useMicrophone";
import css from "./Voices.module.css";
import { Warnings } from "./Warnings";

const LONGEST_S = 120; // nobody needs more to clone a voice

interface Props {
  recording: Blob | null;
  /** The profile as it is kept: its recording stays where no other is chosen. */
  kept: VoiceProfile | undefined;
  onChange: (recording: Blob | null) => void;
}

/** A file, dropped or chosen, or what the microphone hears. */
export function RecordingField({ recording, kept, onChange }: Props) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const [tooLarge, setTooLarge] = useState(false);
  const limits = useQuery(voiceQueries.limits()).data;
  const take = (file: Blob | null | undefined) => {
    if (!file) return;
    const large = limits !== undefined && file.size > limits.upload_mb * 1_000_000;
    setTooLarge(large);
    if (!large) onChange(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <div
      className={css.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <div className="row wrap">
        <FileButton
          accept="audio/*,.wav,.flac,.ogg,.mp3"
          inputProps={{ "aria-label": t("studioVoices.file") }}
          onChange={take}
        >
          {(props) => (
            <Button id="voice-recording" {...props}>
              <Icon name="up" size="small" />
              {t("studioVoices.file")}
            </Button>
          )}
        </FileButton>
        <MicrophoneButton onDone={take} />
      </div>
      {recording && <Chosen recording={recording} onClear={() => onChange(null)} />}
      {!recording && kept && kept.seconds > 0 && (
        <div>
          <p className="second">
            {t("studioVoices.keptRecording", { length: length(kept.seconds) })}
          </p>
          <Warnings warnings={kept.warnings} />
        </div>
      )}
      <p className={tooLarge ? css.wrong : "third small"} role={tooLarge ? "alert" : undefined}>
        {t(tooLarge ? "studioVoices.tooLarge" : "studioVoices.limits", {
          size: limits?.upload_mb ?? "–",
          minutes: Math.round((limits?.recording_s ?? 600) / 60),
        })}
      </p>
    </div>
  );
}

function Chosen({ recording, onClear }: { recording: Blob; onClear: () => void }) {
  const { t } = useTranslation();
  const name = recording instanceof File ? recording.name : t("studioVoices.fromMicrophone");
  return (
    <p className="row">
      <Icon name="wave" size="small" />
      <span className="grow clip">
        {name} <span className="third num">{bytes(recording.size)}</span>
      </span>
      <Button size="s" variant="quiet" onClick={onClear}>
        {t("studioVoices.fileAway")}
      </Button>
    </p>
  );
}

function MicrophoneButton({ onDone }: { onDone: (recording: Blob) => void }) {
  const { t } = useTranslation();
  const { state, seconds, start, stop } = useMicrophone(LONGEST_S, onDone);
  if (!canRecord()) return <span className="third">{t("studioVoices.noMicrophone")}</span>;
  if (state === "recording") {
    return (
      <Button variant="stopping" onClick={stop}>
        <Icon name="stop" size="small" />
        {t("studioVoices.stop", { length: clock(seconds) })}
      </Button>
    );
  }
  return (
    <>
      <Button disabled={state === "asking"} onClick={() => void start()}>
        <Icon name="mic" size="small" />
        {t("studioVoices.record")}
      </Button>
      {(state === "refused" || state === "absent") && (
        <span className={css.wrong} role="alert">
          {t(`studioVoices.microphone.${state}`)}
        </span>
      )}
    </>
  );
}
