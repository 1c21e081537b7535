import { Button } from "@mantine/core";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { Icon } from "@/ui/Icon";

interface Props {
  /** The lyrics as LRC; empty where there are none yet. */
  lrc: string;
  name: string;
  onRead: (text: string) => void;
}

/** Lyrics from a file and into one. */
export function LrcFile({ lrc, name, onRead }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="s" variant="quiet" onClick={() => input.current?.click()}>
        <Icon name="folder" size="small" />
        {t("songs.loadLrc")}
      </Button>
      {lrc && (
        <Button
          size="s"
          variant="quiet"
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(lrc)}`}
          download={`${name}.lrc`}
        >
          <Icon name="down" size="small" />
          {t("songs.saveLrc")}
        </Button>
      )}
      <input
        ref={input}
        type="file"
        hidden
        accept=".lrc,.txt,text/plain"
        aria-label={t("songs.loadLrc")}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = "";
          void file?.text().then(onRead);
        }}
      />
    </>
  );
}
