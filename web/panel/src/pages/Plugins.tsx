import { TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";

import { useKeys } from "@/lib/keys";
import { useSection } from "@/live/store";
import { groupPlugins } from "@/plugins/groups";
import { PluginDetail } from "@/plugins/PluginDetail";
import { PluginEntry } from "@/plugins/PluginEntry";
import css from "@/plugins/Plugins.module.css";
import { Empty } from "@/ui/Empty";
import { Icon } from "@/ui/Icon";
import { Kbd } from "@/ui/Kbd";
import { ListPage } from "@/ui/ListPage";

/** Every plugin, those that need a hand first, and the chosen one's form. */
export function Plugins() {
  const { t } = useTranslation();
  const { name } = useParams();
  const navigate = useNavigate();
  const plugins = useSection("plugins");
  const [search, setSearch] = useState("");
  const groups = groupPlugins(plugins, search);
  const chosen = plugins.find((plugin) => plugin.name === name) ?? groups[0]?.plugins[0];
  return (
    <ListPage
      open={name !== undefined}
      onBack={() => void navigate("/plugins")}
      list={
        <>
          <FindField count={plugins.length} value={search} onChange={setSearch} />
          {groups.map((group) => (
            <section key={group.name} aria-label={t(`plugins.group.${group.name}`)}>
              <h2 className={css.group}>{t(`plugins.group.${group.name}`)}</h2>
              <ul>
                {group.plugins.map((plugin) => (
                  <PluginEntry
                    key={plugin.name}
                    plugin={plugin}
                    chosen={plugin.name === chosen?.name}
                    onChoose={() => void navigate(`/plugins/${plugin.name}`)}
                  />
                ))}
              </ul>
            </section>
          ))}
          {groups.length === 0 && <Empty text={t("plugins.nothingFound", { search })} />}
        </>
      }
    >
      {chosen && <PluginDetail key={chosen.name} card={chosen} />}
    </ListPage>
  );
}

interface FindProps {
  count: number;
  value: string;
  onChange: (text: string) => void;
}

function FindField({ count, value, onChange }: FindProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => field.current?.focus() });
  return (
    <TextInput
      ref={field}
      className={css.find}
      aria-label={t("plugins.find", { count })}
      placeholder={t("plugins.find", { count })}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      leftSection={<Icon name="search" size="small" />}
      rightSection={<Kbd>/</Kbd>}
      rightSectionPointerEvents="none"
    />
  );
}
