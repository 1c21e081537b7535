import { ActionIcon, Button, Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { actions } from "@/api/actions";
import { queries } from "@/api/queries";
import type { Trace } from "@/api/types";
import { useCan, useMe } from "@/app/session";
import { LatencyBar } from "@/exchange/LatencyBar";
import { useSection } from "@/live/store";
import { CopyButton } from "@/ui/CopyButton";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { Kbd } from "@/ui/Kbd";
import { useAct } from "@/ui/useAct";

import { Chain } from "./Chain";
import { Steps } from "./Steps";
import css from "./Trace.module.css";
import { useNeighbours } from "./useNeighbours";

/** Why an event did what it did; open while the address has `?trace=`. */
export function TraceDrawer() {
  const { t } = useTranslation();
  const { name } = useSection("show");
  const [query, setQuery] = useSearchParams();
  const event = query.get("trace");
  return (
    <Drawer.Root
      opened={event !== null}
      onClose={() => setQuery({})}
      position="right"
      size={640}
      transitionProps={{ duration: 180 }}
      classNames={{ content: css.drawer }}
    >
      <Drawer.Overlay />
      <Drawer.Content aria-label={t("trace.title", { name })}>
        {event && <TraceOf event={event} onMove={(trace) => setQuery({ trace })} />}
      </Drawer.Content>
    </Drawer.Root>
  );
}

interface Props {
  event: string;
  onMove: (event: string) => void;
}

function TraceOf({ event, onMove }: Props) {
  const { t } = useTranslation();
  const { name } = useSection("show");
  const { data: trace, error, refetch } = useQuery(queries.trace(event));
  return (
    <>
      <header className={css.head}>
        <div className="row">
          <Drawer.Title className={css.title}>{t("trace.title", { name })}</Drawer.Title>
          <span className="grow" />
          <Neighbours event={event} onMove={onMove} />
          <Drawer.CloseButton
            className={css.close}
            aria-label={t("close")}
            icon={
              <>
                <Icon name="close" /> <Kbd>Esc</Kbd>
              </>
            }
          />
        </div>
        {trace && <Summary trace={trace} onMove={onMove} />}
      </header>
      {error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <Steps steps={trace?.steps ?? []} />
      )}
      {trace && <Foot trace={trace} />}
    </>
  );
}

function Summary({ trace, onMove }: { trace: Trace; onMove: (event: string) => void }) {
  return (
    <>
      <p className={css.verdict}>{trace.verdict}</p>
      <Chain chain={trace.chain} current={trace.event} onMove={onMove} />
      <div className={css.latency}>
        <LatencyBar latency={trace.latency} height={8} />
      </div>
    </>
  );
}

function Neighbours({ event, onMove }: Props) {
  const { t } = useTranslation();
  const { newer, older } = useNeighbours(event);
  return (
    <>
      <ActionIcon
        size="s"
        aria-label={t("trace.newer")}
        disabled={!newer}
        onClick={() => newer && onMove(newer)}
      >
        <Icon name="up" size="small" />
      </ActionIcon>
      <ActionIcon
        size="s"
        className={css.older}
        aria-label={t("trace.older")}
        disabled={!older}
        onClick={() => older && onMove(older)}
      >
        <Icon name="up" size="small" />
      </ActionIcon>
    </>
  );
}

function Foot({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  const can = useCan();
  const { role } = useMe();
  const act = useAct();
  const replay = () => act(actions.replay(trace.event), t("trace.replayed"));
  return (
    <footer className={css.foot}>
      <Button variant="test" disabled={!can.act} onClick={() => void replay()}>
        <Icon name="replay" />
        {t("trace.replay")}
      </Button>
      {role === "owner" && (
        <Button component={Link} to="/settings/guard">
          <Icon name="shield" />
          {t("trace.rule")}
        </Button>
      )}
      <span className="grow" />
      <span className="mono third clip">{trace.event}</span>
      <CopyButton text={trace.event} label={t("trace.copy")} />
    </footer>
  );
}
