import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { queries } from "@/api/queries";
import type { Person } from "@/api/types";
import { useCan } from "@/app/session";
import { dayAndTime } from "@/lib/time";
import { Confirm } from "@/ui/Confirm";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { Section } from "./Section";
import css from "./Settings.module.css";

const SETTLED_MS = 250;

/** Finding a viewer, and erasing everything that is kept about them. */
export function PeopleSection() {
  const { t } = useTranslation();
  const [search, setSearch] = useState("");
  const [settled] = useDebouncedValue(search.trim(), SETTLED_MS);
  const people = useQuery(queries.people(settled));
  return (
    <Section title={t("settings.title.people")} text={t("people.text")}>
      <TextInput
        aria-label={t("people.search")}
        placeholder={t("people.search")}
        value={search}
        onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        leftSection={<Icon name="search" size="small" />}
      />
      {people.error && <Failure error={people.error} retry={() => void people.refetch()} />}
      {people.data?.length === 0 && <p className="third">{t("people.nobody")}</p>}
      <ul>
        {people.data?.map((person) => (
          <PersonRow key={person.id} person={person} />
        ))}
      </ul>
    </Section>
  );
}

function PersonRow({ person: { id, name, platform, last_seen, messages } }: { person: Person }) {
  const { t, i18n } = useTranslation();
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const act = useAct();
  const can = useCan();
  const erase = async () => {
    if (await act(actions.forget(id), t("people.erased", { name }))) {
      await client.invalidateQueries({ queryKey: ["people"] });
    }
  };
  return (
    <li className={css.finding}>
      <Icon name="user" />
      <div className="grow">
        <b>{name}</b>{" "}
        <span className="second">
          {[
            platform,
            t("people.messages", { count: messages }),
            t("people.seen", { at: dayAndTime(last_seen, i18n.language) }),
          ].join(" · ")}
        </span>
      </div>
      <Button size="s" variant="stop" disabled={!can.own} onClick={() => setAsking(true)}>
        <Icon name="trash" size="small" />
        {t("people.erase")}
      </Button>
      <Confirm
        opened={asking}
        question={t("people.question", { name })}
        yes={t("people.yes")}
        no={t("people.no")}
        onYes={() => void erase()}
        onNo={() => setAsking(false)}
      />
    </li>
  );
}
