import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { useSection } from "@/live/store";
import { Controls } from "@/ui/Controls";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import css from "./Panic.module.css";

/** One press: mute, flush, cancel, hide. It asks nothing, for there is no time. */
export function PanicButton() {
  const { t } = useTranslation();
  const act = useAct();
  return (
    <Controls>
      <Button
        size="s"
        variant="stop"
        title={t("panic.hint")}
        onClick={() => void act(actions.panic())}
      >
        <Icon name="curtain" size="small" />
        {t("panic.button")}
      </Button>
    </Controls>
  );
}

/** Over everything while the panic lasts, with the way back. */
export function PanicBar() {
  const { t } = useTranslation();
  const { panic } = useSection("show");
  const act = useAct();
  if (!panic) return null;
  return (
    <div className={css.bar} role="alert">
      <Icon name="curtain" />
      <b className="grow">{t("panic.on")}</b>
      <Controls>
        <Button size="s" variant="stopping" onClick={() => void act(actions.calm())}>
          {t("panic.back")}
        </Button>
      </Controls>
    </div>
  );
}
