import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { queries } from "@/api/queries";
import type { Message } from "@/api/types";
import { Asked } from "@/exchange/Asked";
import { duration } from "@/lib/time";

import css from "./History.module.css";
import { Listing } from "./Listing";
import { Row } from "./Row";

export function MessageTable({ search }: { search: string }) {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const messages = useQuery(queries.messages(page, search));
  return (
    <Listing
      query={messages}
      onPage={setPage}
      empty={t(search ? "history.nothingFound" : "history.noMessages", { search })}
    >
      {messages.data?.items.map((message) => (
        <MessageRow key={message.id} message={message} />
      ))}
    </Listing>
  );
}

function MessageRow({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { at, user, prompt, spoken, heard, complete, latency, model, event } = message;
  return (
    <Row at={at} event={event}>
      <div className="grow">
        <p className={css.clamp} dir="auto">
          <Asked user={user} prompt={prompt} name={css.name} />
        </p>
        <p className={css.answer} dir="auto">
          {heard || spoken || "–"}
          {!complete && <span className="third"> · {t("exchange.broken")}</span>}
        </p>
      </div>
      <span className={`${css.side} num`}>
        {latency.total !== null && duration(latency.total)}
        <span className="third small">{model}</span>
      </span>
    </Row>
  );
}
