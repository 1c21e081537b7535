import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { queries } from "@/api/queries";
import { useCan } from "@/app/session";
import { AddressField } from "@/ui/AddressField";
import { Confirm } from "@/ui/Confirm";
import { Failure } from "@/ui/Failure";
import { useAct } from "@/ui/useAct";

import { Section } from "./Section";

/** Who gets in: the Stream Deck's panic address, and leaving this browser. */
export function AccessSection() {
  const { t } = useTranslation();
  const act = useAct();
  const leave = async () => {
    if (await act(actions.logOut())) location.assign("/");
  };
  return (
    <Section title={t("settings.title.access")}>
      <h3>{t("access.deck")}</h3>
      <p className="second">{t("access.deckText")}</p>
      <DeckAddress />
      <h3>{t("access.token")}</h3>
      <p className="second">
        {t("access.tokenText")} <code className="mono">greenroom token reset</code>
      </p>
      <div>
        <Button onClick={() => void leave()}>{t("access.logOut")}</Button>
      </div>
      <h3>{t("access.end")}</h3>
      <p className="second">{t("access.endText")}</p>
      <EndShow />
    </Section>
  );
}

/** Ends the program: nobody is left to start it again from here. */
function EndShow() {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const act = useAct();
  const can = useCan();
  return (
    <div>
      <Button disabled={!can.own} onClick={() => setAsking(true)}>
        {t("access.endShow")}
      </Button>
      <Confirm
        opened={asking}
        question={t("access.endAsk")}
        yes={t("access.endShow")}
        no={t("access.endNot")}
        onYes={() => void act(actions.endShow(), t("access.ended"))}
        onNo={() => setAsking(false)}
      />
    </div>
  );
}

/** Shown on demand, for it holds a key and the panel may be on stream. */
function DeckAddress() {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const deck = useQuery({ ...queries.deck(), enabled: shown });
  if (deck.error) return <Failure error={deck.error} retry={() => void deck.refetch()} />;
  if (!shown || !deck.data) {
    return (
      <div>
        <Button onClick={() => setShown(true)}>{t("access.deckShow")}</Button>
      </div>
    );
  }
  return <AddressField url={deck.data.url} label={t("access.deckCopy")} />;
}
