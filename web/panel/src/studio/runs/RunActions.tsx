import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { RunDetail } from "@/api/types";
import { useCan } from "@/app/session";
import { Confirm } from "@/ui/Confirm";
import { Icon } from "@/ui/Icon";

import { setDraft } from "../form/useRequest";
import { Downloads } from "../result/Downloads";
import { InShow } from "../result/InShow";
import { sectionOf } from "../sections";
import css from "./Runs.module.css";
import { useRemoveRuns } from "./useRemoveRuns";

interface Props {
  detail: RunDetail;
  onGone: () => void;
}

/** Carried away, made again, compared, deleted. */
export function RunActions({ detail: { view, artifacts, request }, onGone }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const section = sectionOf(view.kind);
  const again = () => {
    setDraft(view.kind, request);
    if (section) void navigate(`/studio/${section.name}`);
  };
  return (
    <div className={css.actions}>
      {view.seconds > 0 && <InShow run={view.id} />}
      {section && (
        <Button size="s" onClick={again}>
          <Icon name="replay" size="small" />
          {t("studioRuns.again")}
        </Button>
      )}
      {view.kind === "custom_voice" && (
        <Button size="s" onClick={() => void navigate(`/studio/compare?run=${view.id}`)}>
          <Icon name="compare" size="small" />
          {t("studioRuns.compare")}
        </Button>
      )}
      <Downloads run={view.id} artifacts={artifacts} />
      <span className="grow" />
      <RemoveButton run={view.id} onGone={onGone} />
    </div>
  );
}

function RemoveButton({ run, onGone }: { run: string; onGone: () => void }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const remove = useRemoveRuns();
  const can = useCan();
  return (
    <>
      <Button size="s" variant="stop" disabled={!can.act} onClick={() => setAsking(true)}>
        <Icon name="trash" size="small" />
        {t("studioRuns.remove")}
      </Button>
      <Confirm
        opened={asking}
        question={t("studioRuns.removeQuestion", { count: 1 })}
        yes={t("studioRuns.removeYes")}
        no={t("studioRuns.removeNo")}
        onYes={() => void remove([run], onGone)}
        onNo={() => setAsking(false)}
      />
    </>
  );
}
