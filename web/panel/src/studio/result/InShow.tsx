import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { post } from "@/api/http";
import { useCan } from "@/app/session";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

/** Lets the viewers hear a kept run: it waits its turn on the stage like any line. */
export function InShow({ run }: { run: string }) {
  const { t } = useTranslation();
  const act = useAct();
  const can = useCan();
  const say = () => post(`/studio/runs/${encodeURIComponent(run)}/in-show`);
  return (
    <Button
      size="s"
      variant="primary"
      disabled={!can.act}
      onClick={() => void act(say(), t("studio.inShowDone"))}
    >
      <Icon name="live" size="small" />
      {t("studio.inShow")}
    </Button>
  );
}
