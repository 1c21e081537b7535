import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { useStage } from "@/stage/useStage";
import { useSection } from "@/live/store";
import { Card } from "@/ui/Card";
import { Chip } from "@/ui/Chip";
import { Controls } from "@/ui/Controls";
import { Empty } from "@/ui/Empty";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { HeldCard } from "./HeldCard";
import css from "./Waiting.module.css";
import { WaitingRow } from "./WaitingRow";
import { useWaitingKeys } from "./useWaitingKeys";

/** Held lines first, then what waits in each lane, from the top. */
export function WaitingCard() {
  const { t } = useTranslation();
  const { total } = useSection("waiting");
  return (
    <Card title={t("waiting.title")} aside={<Chip>{total}</Chip>} actions={<HoldAll />}>
      <WaitingList />
    </Card>
  );
}

/** The list alone, for a tab. */
export function WaitingList() {
  const { t } = useTranslation();
  const { total, lanes } = useSection("waiting");
  const held = useSection("held");
  useWaitingKeys();
  const rows = lanes.flatMap((lane) => lane.items.map((item) => ({ lane, item })));
  const idle = lanes.filter((lane) => !lane.items.length).map(({ lane }) => laneName(lane));
  return (
    <>
      {held.map((line) => (
        <HeldCard key={line.id} line={line} />
      ))}
      {total === 0 ? (
        <Empty text={t("waiting.empty")}>
          <TestSub />
        </Empty>
      ) : (
        <ul className={css.rows}>
          {rows.map(({ lane, item }) => (
            <WaitingRow key={item.id} item={item} lane={lane} />
          ))}
        </ul>
      )}
      {total > 0 && idle.length > 0 && (
        <p className={`${css.idle} clip`} title={idle.join(", ")}>
          {t("waiting.idle", { lanes: inWords(idle, t("waiting.or")) })}
        </p>
      )}
    </>
  );

  function laneName(lane: string): string {
    return t(`lane.${lane}`, { defaultValue: lane });
  }
}

function inWords(names: readonly string[], or: string): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${or} ${names.at(-1)}`;
}

export function HoldAll() {
  const { t } = useTranslation();
  const { hold_all } = useSection("show");
  const { toggleHold } = useStage();
  return (
    <Controls>
      <Button
        size="s"
        variant={hold_all ? "wait" : "quiet"}
        aria-pressed={hold_all}
        aria-keyshortcuts="H"
        onClick={toggleHold}
      >
        <Icon name={hold_all ? "play" : "pause"} size="small" />
        {t(hold_all ? "waiting.holdNone" : "waiting.holdAll")}
      </Button>
    </Controls>
  );
}

function TestSub() {
  const { t } = useTranslation();
  const act = useAct();
  return (
    <Controls>
      <Button
        size="s"
        variant="test"
        onClick={() => void act(actions.test({ kind: "Subscription" }))}
      >
        <Icon name="star" size="small" />
        {t("test.sendSub")}
      </Button>
    </Controls>
  );
}
