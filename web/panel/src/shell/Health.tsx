import { useTranslation } from "react-i18next";

import type { Connection } from "@/api/types";
import { useLive, useSection } from "@/live/store";
import { Chip } from "@/ui/Chip";
import { Icon } from "@/ui/Icon";
import type { IconName } from "@/ui/icons";
import { Meter } from "@/ui/Meter";

import css from "./TopBar.module.css";

const icons: Record<Connection["sort"], IconName> = {
  platform: "chat",
  mind: "mind",
  voice: "speaker",
  overlay: "screen",
  sound: "speaker",
  database: "database",
};
const SHOWN: readonly Connection["sort"][] = ["platform", "mind", "voice"];

/** What works, in grey; loudness as a meter. */
export function Health() {
  const { t } = useTranslation();
  const connections = useSection("connections");
  const pages = useSection("overlays").filter(({ clients }) => clients > 0).length;
  const db = useLive((state) => state.db);
  const fine = connections.filter(({ sort, state }) => SHOWN.includes(sort) && state === "ok");
  return (
    <ul className={`${css.health} num`} aria-label={t("health.title")}>
      {fine.map((connection) => (
        <HealthEntry key={connection.name} connection={connection} />
      ))}
      <li>
        <Icon name="screen" size="small" />
        {t("health.overlays", { count: pages })}
      </li>
      <li>
        <Icon name="wave" size="small" />
        <Meter db={db} label={t("health.level")} />
      </li>
    </ul>
  );
}

function HealthEntry({ connection: { title, sort, ms, note } }: { connection: Connection }) {
  return (
    <li title={note || undefined}>
      <Icon name={icons[sort]} size="small" />
      {title}
      {sort === "mind" && note && <span className="third">{note.split(":")[0]}</span>}
      {ms !== null && <span className="third">{Math.round(ms)} ms</span>}
    </li>
  );
}

/** The phone's short form. */
export function HealthCount() {
  const { t } = useTranslation();
  const fine = useSection("connections").filter(({ state }) => state === "ok").length;
  return (
    <Chip>
      <Icon name="check" size="small" />
      {t("health.fine", { count: fine })}
    </Chip>
  );
}
