import { ActionIcon } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Icon } from "./Icon";
import css from "./NoticeList.module.css";
import { notices, useNotices } from "./notices";

export function NoticeList() {
  const { t } = useTranslation();
  return (
    <div className={css.list} role="status" aria-live="polite">
      {useNotices().map(({ id, tone, text, hint }) => (
        <div key={id} className={`${css.notice} ${tone}`}>
          <Icon name={tone === "coral" ? "warn" : "check"} />
          <div className="grow">
            <b>{text}</b>
            {hint && <p>{hint}</p>}
          </div>
          <ActionIcon size="s" aria-label={t("close")} onClick={() => notices.dismiss(id)}>
            <Icon name="close" size="small" />
          </ActionIcon>
        </div>
      ))}
    </div>
  );
}
