import { ActionIcon, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { SungResult } from "@/api/types";
import { clock } from "@/lib/time";
import { Icon } from "@/ui/Icon";

const MOST = 8;

interface Props {
  songs: readonly SungResult[];
  onChoose: (song: SungResult) => void;
}

/** The way back to what was made of the songs before. */
export function EarlierSongs({ songs, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="s" aria-label={t("singing.earlier")} title={t("singing.earlier")}>
          <Icon name="history" size="small" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {songs.slice(0, MOST).map((song) => (
          <Menu.Item
            key={song.id}
            rightSection={<span className="third num">{clock(song.seconds)}</span>}
            onClick={() => onChoose(song)}
          >
            {song.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
