import { Button } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { OverlayAddress } from "@/api/types";

import css from "./Overlay.module.css";

/**
 * The page itself, made small. It is opened on demand because it counts as a client, and asked to
 * be silent so that it never takes the sound away from OBS.
 */
export function Preview({ overlay: { url, title, width, height } }: { overlay: OverlayAddress }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const { ref, width: room } = useElementSize<HTMLDivElement>();
  const scale = room / width;
  return (
    <section className={css.preview}>
      <div className="row">
        <h3>{t("overlays.preview")}</h3>
        <span className="grow" />
        <Button size="s" onClick={() => setShown(!shown)}>
          {t(shown ? "overlays.hide" : "overlays.show")}
        </Button>
      </div>
      <div ref={ref} className={css.screen} style={{ height: shown ? height * scale : undefined }}>
        {shown && (
          <iframe
            src={withoutSound(url)}
            title={t("overlays.previewOf", { title })}
            style={{ width, height, transform: `scale(${scale})` }}
          />
        )}
      </div>
    </section>
  );
}

function withoutSound(address: string): string {
  const url = new URL(address, location.href);
  url.searchParams.set("sound", "0");
  return url.href;
}
