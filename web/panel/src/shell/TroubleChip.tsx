import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useMe } from "@/app/session";
import { useSaid } from "@/i18n/server";
import { useLive } from "@/live/store";
import { Icon } from "@/ui/Icon";

import { type Trouble, troubles } from "./trouble";
import css from "./TopBar.module.css";

/** The worst trouble with its button. */
export function TroubleChip() {
  const { t } = useTranslation();
  const { role } = useMe();
  const navigate = useNavigate();
  const said = useSaid();
  const sections = useLive((state) => state.sections);
  const worst = sections ? troubles(sections)[0] : undefined;
  if (!worst) return null;
  const text = say(worst);
  const fix = said(worst.fix);
  return (
    <div className={`${css.trouble} ${worst.tone}`} role="status" title={fix}>
      <Icon name="warn" size="small" />
      <span className="clip">{text}</span>
      {role === "owner" && (
        <Button
          size="s"
          variant={worst.tone === "coral" ? "stopping" : "wait"}
          onClick={() => void navigate(worst.path)}
        >
          {t(worst.state === "needs_auth" ? "trouble.logIn" : "trouble.show")}
        </Button>
      )}
    </div>
  );

  function say({ state, title }: Trouble): string {
    return t(`trouble.${state}`, { title });
  }
}
