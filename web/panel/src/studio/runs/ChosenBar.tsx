import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useCan } from "@/app/session";
import { saveFile } from "@/lib/files";
import { Confirm } from "@/ui/Confirm";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { runActions } from "./queries";
import css from "./Runs.module.css";
import { useRemoveRuns } from "./useRemoveRuns";

interface Props {
  chosen: readonly string[];
  /** Choose the whole page, or none of it. */
  onAll: () => void;
  onDone: () => void;
}

/** What can be done with several runs at once. */
export function ChosenBar({ chosen, onAll, onDone }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const remove = useRemoveRuns();
  const act = useAct();
  const can = useCan();
  const count = chosen.length;
  const zip = async () => {
    setBusy(true);
    await act(runActions.zip(chosen).then((file) => saveFile(file, "runs.zip")));
    setBusy(false);
  };
  return (
    <footer className={css.foot}>
      <b className="num">{t("studioRuns.chosen", { count })}</b>
      <Button size="s" variant="quiet" onClick={onAll}>
        {t("studioRuns.wholePage")}
      </Button>
      <Button size="s" variant="quiet" onClick={onDone}>
        {t("studioRuns.none")}
      </Button>
      <span className="grow" />
      <Button size="s" disabled={!can.act || busy} onClick={() => void zip()}>
        <Icon name="down" size="small" />
        {t("studioRuns.zip")}
      </Button>
      <Button size="s" variant="stop" disabled={!can.act} onClick={() => setAsking(true)}>
        <Icon name="trash" size="small" />
        {t("studioRuns.remove")}
      </Button>
      <Confirm
        opened={asking}
        question={t("studioRuns.removeQuestion", { count })}
        yes={t("studioRuns.removeYes")}
        no={t("studioRuns.removeNo")}
        onYes={() => void remove(chosen, onDone)}
        onNo={() => setAsking(false)}
      />
    </footer>
  );
}
