import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { queries } from "@/api/queries";
import type { OverlayAddress } from "@/api/types";
import { OverlayDetail } from "@/overlays/OverlayDetail";
import { useSection } from "@/live/store";
import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";
import { ListEntry, ListPage } from "@/ui/ListPage";

/** The pages that OBS shows: their addresses, and who has them open. */
export function Overlays() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(queries.overlays());
  const [chosen, setChosen] = useState<string | null>(null);
  const overlay = data?.find(({ page }) => page === chosen) ?? data?.[0];
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (data?.length === 0) return <Empty text={t("overlays.empty")} />;
  return (
    <ListPage
      open={chosen !== null}
      onBack={() => setChosen(null)}
      list={
        <ul aria-label={t("page.overlays")}>
          {data?.map((one) => (
            <OverlayEntry
              key={one.page}
              overlay={one}
              chosen={one === overlay}
              onChoose={() => setChosen(one.page)}
            />
          ))}
        </ul>
      }
    >
      {overlay && <OverlayDetail key={overlay.page} overlay={overlay} />}
    </ListPage>
  );
}

interface EntryProps {
  overlay: OverlayAddress;
  chosen: boolean;
  onChoose: () => void;
}

function OverlayEntry({ overlay: { page, title }, chosen, onChoose }: EntryProps) {
  const { t } = useTranslation();
  const view = useSection("overlays").find((one) => one.page === page);
  const clients = view?.clients ?? 0;
  return (
    <ListEntry
      icon={view?.sounding ? "speaker" : "screen"}
      title={title}
      note={
        clients === 0
          ? t("overlays.closed")
          : [t("overlays.open", { count: clients }), view?.sounding && t("overlays.sounding")]
              .filter(Boolean)
              .join(" · ")
      }
      tone={clients === 0 ? "plain" : "leaf"}
      chosen={chosen}
      onChoose={onChoose}
    />
  );
}
