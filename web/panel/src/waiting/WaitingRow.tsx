import { ActionIcon, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import type { WaitingItem, WaitingLane } from "@/api/types";
import { useLayout } from "@/lib/layout";
import { useSaid } from "@/i18n/server";
import { clock } from "@/lib/time";
import { useNow } from "@/lib/useNow";
import { Controls } from "@/ui/Controls";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { KindMark } from "./KindMark";
import css from "./Waiting.module.css";

interface Props {
  item: WaitingItem;
  lane: WaitingLane;
}

export function WaitingRow({ item, lane }: Props) {
  return (
    <li
      className={css.row}
      data-next={item.next || undefined}
      data-held={item.held || undefined}
      data-waiting={item.id}
      tabIndex={0}
    >
      <KindMark kind={item.kind} text={item.text} />
      <div className="grow">
        <RowHead item={item} lane={lane} />
        <p className="clip" title={item.text}>
          {item.user && <b>{item.user}</b>} {item.text}
        </p>
      </div>
      <RowActions item={item} />
    </li>
  );
}

function RowHead({ item, lane }: Props) {
  const { t } = useTranslation();
  const said = useSaid();
  const age = clock(useNow() - item.at);
  const words = [
    t(`kind.${item.kind}`, { defaultValue: item.kind }),
    t("waiting.lane", { lane: t(`lane.${lane.lane}`, { defaultValue: lane.lane }) }),
    said(item.effect),
    lane.dropped > 0 && !item.effect && t("waiting.dropped", { count: lane.dropped }),
    age,
  ];
  return (
    <p className={`${css.head} num clip`} title={said(lane.rule)}>
      {item.held && <b className="lamp">{t("waiting.held")} · </b>}
      {item.next && <b>{t("waiting.next")} · </b>}
      {words.filter(Boolean).join(" · ")}
    </p>
  );
}

function RowActions({ item }: { item: WaitingItem }) {
  const { t } = useTranslation();
  const act = useAct();
  const hold = () => void act(actions.moveWaiting(item.id, item.held ? "release" : "hold"));
  const holdWord = t(item.held ? "waiting.release" : "waiting.hold");
  return (
    <div className={css.actions}>
      <Controls>
        <RowButton
          icon="up"
          label={t("waiting.up")}
          onClick={() => void act(actions.moveWaiting(item.id, "up"))}
        />
        {useLayout() !== "phone" && <RowButton icon="hand" label={holdWord} onClick={hold} />}
        <RowButton
          icon="close"
          label={t("waiting.drop")}
          onClick={() => void act(actions.dropWaiting(item.id))}
        />
        {useLayout() === "phone" && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={t("waiting.more")}>
                <Icon name="dots" size="small" />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={hold}>{holdWord}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Controls>
    </div>
  );
}

interface ButtonProps {
  icon: "up" | "hand" | "close";
  label: string;
  onClick: () => void;
}

function RowButton({ icon, label, onClick }: ButtonProps) {
  return (
    <ActionIcon size="s" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} size="small" />
    </ActionIcon>
  );
}
