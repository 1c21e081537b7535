import { useTranslation } from "react-i18next";

import { useNow } from "@/lib/useNow";
import { useLive } from "@/live/store";
import { Icon } from "@/ui/Icon";

import css from "./OfflineBar.module.css";

export function OfflineBar() {
  const { t } = useTranslation();
  const link = useLive((state) => state.link);
  const now = useNow(500);
  if (link.state !== "lost") return null;
  const seconds = Math.max(0, Math.ceil(link.retryAt / 1000 - now));
  return (
    <div className={css.bar} role="alert">
      <Icon name="warn" size="small" />
      {seconds > 0 ? t("offline.soon", { count: seconds }) : t("offline.now")}
    </div>
  );
}
