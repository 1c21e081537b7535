import { ActionIcon, Progress } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Icon } from "@/ui/Icon";

import css from "./Task.module.css";
import type { Making as MakingNow } from "./useMake";

interface Props {
  making: MakingNow;
  onCancel: () => void;
}

/** A run that is made in the background. */
export function Making({ making: { job }, onCancel }: Props) {
  const { t } = useTranslation();
  const place = job?.place ?? 0;
  const percent = Math.round((job?.progress ?? 0) * 100);
  return (
    <div className={css.making} role="status">
      <div className="row">
        <span className="grow small num">
          {place > 0 ? t("studio.state.line", { place }) : t("studio.makingNow", { percent })}
          {job?.note && <span className="third"> {job.note}</span>}
        </span>
        <ActionIcon size="s" aria-label={t("studio.cancel")} onClick={onCancel}>
          <Icon name="close" size="small" />
        </ActionIcon>
      </div>
      <Progress value={percent} size={4} aria-label={t("studio.makingNow", { percent })} />
    </div>
  );
}
