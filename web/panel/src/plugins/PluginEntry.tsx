import { Switch } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import type { PluginCard } from "@/api/types";
import { useCan } from "@/app/session";
import { ListEntry } from "@/ui/ListPage";
import { useAct } from "@/ui/useAct";

import { isOn, pluginIcon, pluginTone } from "./looks";

interface Props {
  plugin: PluginCard;
  chosen: boolean;
  onChoose: () => void;
}

export function PluginEntry({ plugin, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const act = useAct();
  const can = useCan();
  const { name, title, state, note } = plugin;
  const said = t(`plugins.state.${state}`);
  return (
    <ListEntry
      icon={pluginIcon(plugin)}
      title={title}
      note={
        pluginTone(plugin) === "plain" ? [said, note].filter(Boolean).join(" · ") : note || said
      }
      tone={pluginTone(plugin)}
      chosen={chosen}
      onChoose={onChoose}
      end={
        <Switch
          aria-label={t("plugins.use", { title })}
          checked={isOn(plugin)}
          disabled={!can.own || state === "missing"}
          onChange={({ currentTarget }) =>
            void act(actions.plugin(name, currentTarget.checked ? "enable" : "disable"))
          }
        />
      }
    />
  );
}
