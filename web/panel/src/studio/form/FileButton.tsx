import { Button } from "@mantine/core";
import { useRef } from "react";

import { Icon } from "@/ui/Icon";

interface Props {
  accept: string;
  label: string;
  busy?: boolean;
  onFile: (file: File) => void;
}

/** A button that asks for a file. */
export function FileButton({ accept, label, busy = false, onFile }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="s" disabled={busy} onClick={() => input.current?.click()}>
        <Icon name="folder" size="small" />
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        aria-label={label}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = "";
          if (file) onFile(file);
        }}
      />
    </>
  );
}
