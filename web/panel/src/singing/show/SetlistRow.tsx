import { ActionIcon } from "@mantine/core";
import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { clock } from "@/lib/time";
import { Icon } from "@/ui/Icon";

import css from "./Show.module.css";

interface Props {
  title: string;
  seconds: number;
  place: number;
  last: boolean;
  /** To another place of the list. */
  onMove: (from: number, to: number) => void;
  onRemove: () => void;
}

const PLACE = "application/x-setlist-place";

/** A song of the setlist: dragged to another place, or moved by its buttons. */
export function SetlistRow({ title, seconds, place, last, onMove, onRemove }: Props) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const dragged = (event: DragEvent) => event.dataTransfer.types.includes(PLACE);
  const drop = (event: DragEvent) => {
    setOver(false);
    if (!dragged(event)) return;
    event.preventDefault();
    onMove(Number(event.dataTransfer.getData(PLACE)), place);
  };
  return (
    <li
      draggable
      data-over={over || undefined}
      onDragStart={({ dataTransfer }) => {
        dataTransfer.setData(PLACE, String(place));
        dataTransfer.effectAllowed = "move";
      }}
      onDragOver={(event) => {
        if (!dragged(event)) return;
        event.preventDefault(); // it may be dropped here
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <span className="num third">{place + 1}</span>
      <b className="grow clip">{title}</b>
      <span className="num third">{clock(seconds)}</span>
      <ActionIcon
        size="s"
        disabled={place === 0}
        aria-label={t("songShow.up", { title })}
        onClick={() => onMove(place, place - 1)}
      >
        <Icon name="up" size="small" />
      </ActionIcon>
      <ActionIcon
        size="s"
        disabled={last}
        aria-label={t("songShow.down", { title })}
        onClick={() => onMove(place, place + 1)}
      >
        <Icon name="up" size="small" className={css.turned} />
      </ActionIcon>
      <ActionIcon size="s" aria-label={t("songShow.remove", { title })} onClick={onRemove}>
        <Icon name="close" size="small" />
      </ActionIcon>
    </li>
  );
}
