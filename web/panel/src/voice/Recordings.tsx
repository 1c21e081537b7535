import { ActionIcon } from "@mantine/core";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { get, remove } from "@/api/http";
import { duration } from "@/lib/time";
import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import css from "./Voice.module.css";

interface Recording {
  id: string;
  user: string;
  began: number;
  seconds: number;
  running: boolean;
  lines: { who: string; text: string }[];
}

const recordings = queryOptions({
  queryKey: ["conversations"],
  queryFn: () => get<Recording[]>("/conversations"),
});

/** The conversations that were kept: both sides to be heard, and a button that erases. */
export function Recordings({ fresh }: { fresh: string }) {
  const { t, i18n } = useTranslation();
  const { data = [] } = useQuery(recordings);
  const client = useQueryClient();
  const act = useAct();
  const again = () => client.invalidateQueries(recordings);
  useEffect(() => void client.invalidateQueries(recordings), [client, fresh]);
  const when = new Intl.DateTimeFormat(i18n.language, { dateStyle: "medium", timeStyle: "short" });
  return (
    <Card title={t("talk.recordings")} aside={<span className="third num">{data.length}</span>}>
      {data.length === 0 && <p className="third">{t("talk.noRecordings")}</p>}
      <ul className={css.recordings}>
        {data.map(({ id, user, began, seconds, running, lines }) => (
          <li key={id}>
            <details>
              <summary>
                <b>{user || t("talk.somebody")}</b> {when.format(began * 1000)}{" "}
                <span className="third num">{duration(seconds * 1000)}</span>
                {running && <span className={css.recording}>{t("talk.recorded")}</span>}
              </summary>
              {["client", "bot"].map((side) => (
                <audio key={side} controls preload="none" src={`/api/conversations/${id}/${side}.wav`} />
              ))}
              <ol>
                {lines.map(({ who, text }, index) => (
                  <li key={index} data-who={who}>
                    {text}
                  </li>
                ))}
              </ol>
            </details>
            <ActionIcon
              variant="default"
              aria-label={t("talk.erase")}
              title={t("talk.erase")}
              onClick={() => void act(remove(`/conversations/${id}`).then(again), t("talk.erased"))}
            >
              <Icon name="trash" size="small" />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </Card>
  );
}
