import { ActionIcon, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useCan } from "@/app/session";
import { Icon } from "@/ui/Icon";

import { useHearing } from "./Audition";
import css from "./Voices.module.css";

interface Props {
  /** Two that are called the same are the same sound. */
  what: string;
  fetch: () => Promise<Blob>;
  label: string;
  /** Without words beside it. */
  small?: boolean;
}

/** Fetches a sound and plays it; pauses it while it is heard. */
export function HearButton({ what, fetch, label, small = false }: Props) {
  const { t } = useTranslation();
  const hearing = useHearing();
  const can = useCan();
  const mine = hearing.what === what;
  const heard = mine && (hearing.state === "playing" || hearing.state === "waiting");
  const busy = mine && hearing.fetching;
  const icon = (
    <Icon
      name={busy ? "spin" : heard ? "pause" : "play"}
      size="small"
      className={busy ? css.turning : ""}
    />
  );
  const shared = {
    disabled: !can.act,
    "data-heard": heard || undefined,
    onClick: () => void hearing.hear(what, fetch),
  };
  if (small) {
    return (
      <ActionIcon size="s" aria-label={heard ? t("studioHear.pause") : label} {...shared}>
        {icon}
      </ActionIcon>
    );
  }
  return (
    <Button {...shared}>
      {icon}
      {heard ? t("studioHear.pause") : label}
    </Button>
  );
}
