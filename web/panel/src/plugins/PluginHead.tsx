import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import type { PluginCard } from "@/api/types";
import { useCan } from "@/app/session";
import { Chip } from "@/ui/Chip";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { isOn, pluginTone } from "./looks";
import css from "./Plugins.module.css";

/** Name, state, facts, and the ways to get it going again. */
export function PluginHead({ card }: { card: PluginCard }) {
  const { t } = useTranslation();
  const { name, title, summary, state, note, version, handlers, loaded_s } = card;
  const tone = pluginTone(card);
  const said = t(`plugins.state.${state}`);
  const facts = [
    version,
    t("plugins.handlers", { count: handlers }),
    loaded_s !== null && t("plugins.loaded", { time: loaded_s.toFixed(1) }),
  ];
  return (
    <header className={css.head}>
      <div className={css.headRow}>
        <h2 className={css.title}>{title}</h2>
        <Chip tone={tone}>{said}</Chip>
        <span className="third num">{facts.filter(Boolean).join(" · ")}</span>
        <span className="grow" />
        <HeadButtons name={name} paused={state === "paused"} on={isOn(card)} />
      </div>
      <p className="second">{summary}</p>
      {tone !== "plain" && note !== said && <p className={`${css.note} ${tone}`}>{note}</p>}
    </header>
  );
}

interface ButtonsProps {
  name: string;
  paused: boolean;
  on: boolean;
}

function HeadButtons({ name, paused, on }: ButtonsProps) {
  const { t } = useTranslation();
  const act = useAct();
  const can = useCan();
  return (
    <>
      {paused && (
        <Button
          size="s"
          variant="primary"
          disabled={!can.own}
          onClick={() => void act(actions.plugin(name, "resume"))}
        >
          <Icon name="play" size="small" />
          {t("plugins.resume")}
        </Button>
      )}
      <Button
        size="s"
        disabled={!can.own || !on}
        onClick={() => void act(actions.plugin(name, "reload"), t("plugins.reloaded"))}
      >
        <Icon name="replay" size="small" />
        {t("plugins.reload")}
      </Button>
    </>
  );
}
