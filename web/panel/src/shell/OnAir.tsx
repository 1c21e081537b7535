import { useTranslation } from "react-i18next";

import { clock } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { useSection } from "@/live/store";
import { Icon } from "@/ui/Icon";

import css from "./TopBar.module.css";

/** Whether the stream runs, and since when; `brief` leaves the viewers out. */
export function OnAir({ brief }: { brief?: boolean }) {
  const { t } = useTranslation();
  const { on_air, since, viewers, title, category } = useSection("show");
  const now = useNow();
  const what = [title, category].filter(Boolean).join(" · ");
  return (
    <div className={`${css.onAir} num`} data-on={on_air || undefined} title={what || undefined}>
      <span className={css.lamp} aria-hidden />
      {t(on_air ? "air.on" : "air.off")}
      {on_air && since !== null && <time>{clock(now - since)}</time>}
      {on_air && viewers !== null && !brief && (
        <span className="third row" title={t("air.viewers", { count: viewers })}>
          <Icon name="user" size="small" label={t("air.viewers", { count: viewers })} />
          {viewers}
        </span>
      )}
    </div>
  );
}
