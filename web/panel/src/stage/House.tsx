import { Button, Slider, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { actions, type ShowChange } from "@/api/actions";
import { useCan } from "@/app/session";
import { useSection } from "@/live/store";
import { Confirm } from "@/ui/Confirm";
import { Controls } from "@/ui/Controls";
import { Icon } from "@/ui/Icon";
import type { IconName } from "@/ui/icons";
import { useAct } from "@/ui/useAct";

import css from "./StageCard.module.css";

/** The show's switches, the speaking rate, and forgetting. */
export function House() {
  return (
    <div className={css.house}>
      <Controls>
        <ShowSwitch setting="react_to_chat" icon="chat" />
        <ShowSwitch setting="quiet" icon="lock" />
        <ShowSwitch setting="listen_to_mic" icon="mic" />
        <Rate />
        <ClearMemory />
      </Controls>
    </div>
  );
}

type SwitchName = keyof ShowChange & ("react_to_chat" | "quiet" | "listen_to_mic");

function ShowSwitch({ setting, icon }: { setting: SwitchName; icon: IconName }) {
  const { t } = useTranslation();
  const on = useSection("show")[setting];
  const act = useAct();
  return (
    <label className={css.switch}>
      <Icon name={icon} />
      <span className="grow">{t(`show.${setting}`)}</span>
      <Switch
        checked={on}
        onChange={({ currentTarget }) =>
          void act(actions.changeShow({ [setting]: currentTarget.checked }))
        }
      />
    </label>
  );
}

function Rate() {
  const { t } = useTranslation();
  const { rate } = useSection("show");
  const [pulled, setPulled] = useState<number | null>(null);
  const act = useAct();
  const shown = pulled ?? rate;
  const send = (value: number) =>
    void act(actions.changeShow({ rate: value })).then(() => setPulled(null));
  return (
    <div className={css.rate}>
      <div className="row">
        <span>{t("show.rate")}</span>
        <span className="grow" />
        <span className="num second">{shown.toFixed(1)}×</span>
      </div>
      <Slider
        aria-label={t("show.rate")}
        thumbLabel={t("show.rate")}
        min={0.5}
        max={2}
        step={0.1}
        label={null}
        value={shown}
        disabled={!useCan().act}
        onChange={setPulled}
        onChangeEnd={send}
      />
    </div>
  );
}

function ClearMemory() {
  const { t } = useTranslation();
  const { name } = useSection("show");
  const [asking, setAsking] = useState(false);
  const act = useAct();
  return (
    <>
      <Button size="s" onClick={() => setAsking(true)}>
        <Icon name="book" size="small" />
        {t("memory.clear")}
      </Button>
      <Confirm
        opened={asking}
        question={t("memory.question", { name })}
        yes={t("memory.yes")}
        no={t("memory.no")}
        onYes={() => void act(actions.clearMemory(), t("memory.done"))}
        onNo={() => setAsking(false)}
      />
    </>
  );
}
