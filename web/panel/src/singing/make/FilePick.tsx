import { Button } from "@mantine/core";
import { type DragEvent, useRef, useState } from "react";

import { Icon } from "@/ui/Icon";

import css from "./FilePick.module.css";

export const SOUNDS = ".wav,.flac,.ogg,.opus,.mp3,.m4a,.aac,.webm,audio/*";

interface Props {
  label: string;
  /** What stands beside the button. */
  hint?: string;
  busy?: boolean;
  quiet?: boolean;
  onFile: (file: File) => void;
}

/** A sound file: chosen by the button, or dropped. */
export function FilePick({ label, hint, busy = false, quiet = false, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) onFile(file);
  };
  return (
    <div
      className={quiet ? css.pick : css.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Button
        size="s"
        variant={quiet ? "quiet" : "default"}
        loading={busy}
        onClick={() => input.current?.click()}
      >
        <Icon name="folder" size="small" />
        {label}
      </Button>
      {hint && <span className="second">{hint}</span>}
      <input
        ref={input}
        type="file"
        hidden
        accept={SOUNDS}
        aria-label={label}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = "";
          if (file) onFile(file);
        }}
      />
    </div>
  );
}
