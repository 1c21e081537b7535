import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { ApiError } from "@/api/http";
import type { RequestField, StudioKind } from "@/api/types";
import { useCan } from "@/app/session";
import { useLayout } from "@/lib/layout";
import { Icon } from "@/ui/Icon";
import { Kbd } from "@/ui/Kbd";
import { notices } from "@/ui/notices";

import { engineOf, type Stock } from "../form/offers";
import { RequestForm } from "../form/RequestForm";
import { useRequest } from "../form/useRequest";
import { useClipPart, usePlayer } from "../player";
import { Notice } from "../result/Notice";
import { ResultPanel } from "../result/ResultPanel";
import { Making } from "./Making";
import { canWait } from "./orders";
import css from "./Task.module.css";
import { useMake } from "./useMake";
import { useSpeech } from "./useSpeech";
import { useTaskKeys } from "./useTaskKeys";

interface Props {
  kind: StudioKind;
  stock: Stock;
  /** Above the form. */
  children?: ReactNode;
}

/** A request to the left, what it makes to the right, Stop and Speak at the foot. */
export function Task({ kind, stock, children }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const form = kind.form as readonly RequestField[];
  const request = useRequest(kind.name, form);
  const { player, ...sound } = usePlayer();
  const session = useSpeech(player);
  const state = useClipPart(session.clip, (view) => view.state);
  const error = useClipPart(session.clip, (view) => view.error);
  const engine = engineOf(kind.name, request.values, stock);
  const make = useMake(session.open, (refused) => refuse(refused, request.refuse));
  const { refuse: refuseField } = request;
  const result = useRef<HTMLDivElement>(null);
  const phone = useLayout() === "phone";

  useEffect(() => {
    if (state === "failed" && error?.param) refuseField(error.param, error.message);
    // Said once for each failure; the field forgets it when it is changed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [state, error]);

  useEffect(() => {
    if (phone && session.clip) result.current?.scrollIntoView({ block: "start" });
  }, [phone, session.clip]);

  const fields = () => ({
    ...request.fields,
    ...(engine && !engine.own && !request.values.voice ? { engine: engine.name } : {}),
  });
  const speak = () => {
    if (can.act && engine && request.check()) session.speak({ task: kind.name, fields: fields() });
  };
  const warm = () => player.prepare(); // so that the first sound waits for nothing of ours
  const sounding = ["playing", "waiting", "paused"].includes(sound.state);
  const going = session.busy || (sounding && sound.state !== "paused");
  useTaskKeys({
    speak,
    stop: going ? session.stop : null,
    pause: sounding ? () => player.toggle() : null,
  });
  return (
    <div className={css.task} onPointerDown={warm} onKeyDown={warm}>
      <section className={css.form} aria-label={t("studio.request")}>
        <div className={css.fields}>
          {children}
          {!engine && <NoEngine kind={kind.name} />}
          <RequestForm kind={kind.name} form={form} request={request} stock={stock} />
        </div>
        {make.making && <Making making={make.making} onCancel={make.cancel} />}
        <footer className={css.foot}>
          <Button
            size="l"
            className={css.main}
            variant={going ? "stopping" : "default"}
            disabled={!going}
            onClick={session.stop}
            aria-keyshortcuts="Escape"
          >
            <Icon name="stop" />
            {t("studio.stop")} <Kbd>Esc</Kbd>
          </Button>
          <Button
            size="l"
            className={going ? undefined : css.main}
            variant={going ? "default" : "primary"}
            disabled={!can.act || !engine || session.busy}
            onClick={speak}
            aria-keyshortcuts="Control+Enter"
          >
            {t(kind.name === "codec_encode" ? "studio.encode" : "studio.speak")}{" "}
            {kind.sort === "task" && <Kbd>Ctrl ↵</Kbd>}
          </Button>
          {canWait(form, kind.sort) && (
            <Button
              size="l"
              disabled={!can.act || !engine || make.making !== null}
              title={t("studio.makeWhy")}
              onClick={() => request.check() && void make.make(kind.name, fields())}
            >
              {t("studio.make")}
            </Button>
          )}
        </footer>
      </section>
      <div className={css.result} ref={result}>
        <ResultPanel player={player} sound={sound} session={session} again={speak} />
      </div>
    </div>
  );
}

function refuse(error: ApiError, refuseField: (name: string, message: string) => void): void {
  const [name, messages] = Object.entries(error.fields)[0] ?? [];
  if (name && messages) refuseField(name, messages.join(" "));
  else notices.say(error.message, "coral", error.hint);
}

function NoEngine({ kind }: { kind: string }) {
  const { t } = useTranslation();
  const what = t(`studio.kind.${kind}`);
  return (
    <Notice tone="lamp" title={t("studio.noEngine.title", { what })} text={t("studio.noEngine.text")}>
      <Button component={Link} to="/plugins" size="s">
        {t("page.plugins")}
      </Button>
    </Notice>
  );
}
