import { useTranslation } from "react-i18next";

import type { OverlayAddress } from "@/api/types";
import { dayAndTime } from "@/lib/time";
import { useSection } from "@/live/store";
import { AddressField } from "@/ui/AddressField";

import css from "./Overlay.module.css";
import { Preview } from "./Preview";

/** One page: its address for OBS, who has it open, and how it looks now. */
export function OverlayDetail({ overlay }: { overlay: OverlayAddress }) {
  const { t } = useTranslation();
  return (
    <article className={css.detail}>
      <h2 className={css.title}>{overlay.title}</h2>
      <p className="second">{t("overlays.how", { ...overlay })}</p>
      <AddressField url={overlay.url} label={t("overlays.copy")} />
      <p className="third small">{t("overlays.secret")}</p>
      <Clients page={overlay.page} />
      <Preview overlay={overlay} />
    </article>
  );
}

function Clients({ page }: { page: string }) {
  const { t, i18n } = useTranslation();
  const view = useSection("overlays").find((one) => one.page === page);
  return (
    <dl className={css.facts}>
      <div>
        <dt>{t("overlays.clients")}</dt>
        <dd className="num">{view?.clients ?? 0}</dd>
      </div>
      <div>
        <dt>{t("overlays.sound")}</dt>
        <dd>{t(view?.sounding ? "overlays.sounding" : "overlays.silent")}</dd>
      </div>
      <div>
        <dt>{t("overlays.seen")}</dt>
        <dd>{view?.seen_at ? dayAndTime(view.seen_at, i18n.language) : t("overlays.never")}</dd>
      </div>
    </dl>
  );
}
