import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { queries } from "@/api/queries";
import type { JournalEntry } from "@/api/types";
import { nameTone } from "@/lib/names";
import { KindMark } from "@/waiting/KindMark";

import css from "./History.module.css";
import { Listing } from "./Listing";
import { Row } from "./Row";

export function EventTable({ search }: { search: string }) {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const events = useQuery(queries.events(page, search));
  return (
    <Listing
      query={events}
      onPage={setPage}
      empty={t(search ? "history.nothingFound" : "history.noEvents", { search })}
    >
      {events.data?.items.map((entry) => (
        <EventRow key={entry.id} entry={entry} />
      ))}
    </Listing>
  );
}

function EventRow({
  entry: { id, at, kind, platform, origin, user, text, verdict },
}: {
  entry: JournalEntry;
}) {
  const { t } = useTranslation();
  return (
    <Row at={at} event={id} simulated={origin !== "live"}>
      <KindMark kind={kind} text={text} />
      <div className="grow">
        <p className="third small">
          {[t(`kind.${kind}`, { defaultValue: kind }), platform].filter(Boolean).join(" · ")}
          {origin !== "live" && (
            <span className={css.test}>
              {t(origin === "replay" ? "test.replayMark" : "test.mark")}
            </span>
          )}
        </p>
        <p className={css.clamp} dir="auto">
          {user && <b className={`${css.name} ${nameTone(user)}`}>{user} </b>}
          {text}
        </p>
      </div>
      <span className={css.side}>{verdict}</span>
    </Row>
  );
}
