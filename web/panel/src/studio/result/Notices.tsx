import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { ClipView, Player, PlayerView } from "../player";
import type { SpeechSession } from "../task/useSpeech";
import { Notice } from "./Notice";

interface Props {
  session: SpeechSession;
  view: ClipView;
  player: Player;
  sound: PlayerView;
  /** Say it again as it was asked for. */
  again: () => void;
}

/** What stands in the way, each with its remedy. */
export function Notices({ session, view, player, sound, again }: Props) {
  const { t } = useTranslation();
  const { error } = view;
  return (
    <>
      {sound.state === "blocked" && (
        <Notice tone="lamp" icon="speaker" title={t("studio.blocked.title")}>
          <Button variant="wait" onClick={() => player.unblock()}>
            {t("studio.blocked.button")}
          </Button>
        </Notice>
      )}
      {session.obstacle && <Hindered session={session} again={again} />}
      {view.state === "failed" && error?.code === "busy" && (
        <Notice
          tone="lamp"
          icon="clock"
          title={t("studio.busy.title")}
          text={t("studio.busy.text", { seconds: error.retry_after ?? 1 })}
        >
          <Button onClick={again}>{t("error.retry")}</Button>
        </Notice>
      )}
      {view.state === "failed" && error && error.code !== "busy" && (
        <Notice tone="coral" title={error.message}>
          <Button onClick={again}>{t("error.retry")}</Button>
        </Notice>
      )}
      {view.state === "cut" && (
        <Notice tone="lamp" icon="link" title={t("studio.cut.title")} text={t("studio.cut.text")}>
          <Button variant="wait" onClick={session.goOn ?? again}>
            {t(session.goOn ? "studio.cut.goOn" : "studio.cut.again")}
          </Button>
        </Notice>
      )}
      {view.end?.warnings.map((warning) => (
        <Notice key={warning} tone="lamp" title={warning} />
      ))}
    </>
  );
}

function Hindered({ session, again }: { session: SpeechSession; again: () => void }) {
  const { t } = useTranslation();
  if (session.obstacle?.sort === "gateway") {
    return (
      <Notice tone="coral" title={t("studio.noGateway.title")} text={t("studio.noGateway.text")}>
        <Button component={Link} to="/plugins/gateway">
          {t("studio.noGateway.button")}
        </Button>
      </Notice>
    );
  }
  const said = session.obstacle?.sort === "unreachable" ? "" : session.obstacle?.message;
  return (
    <Notice tone="coral" title={said || t("error.unreachable")}>
      <Button onClick={again}>{t("error.retry")}</Button>
    </Notice>
  );
}
