import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { queries } from "@/api/queries";
import type { Finding } from "@/api/types";
import { Failure } from "@/ui/Failure";
import { Icon } from "@/ui/Icon";

import { Section } from "./Section";
import css from "./Settings.module.css";

const WORST_FIRST: readonly Finding["state"][] = ["error", "warning", "ok"];
const tones = { error: "coral", warning: "lamp", ok: "plain" } as const;

/** Every check with its fix, the worst first. */
export function DoctorSection() {
  const { t } = useTranslation();
  const { data, error, refetch, isFetching } = useQuery(queries.doctor());
  const findings = [...(data ?? [])].sort(
    (a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state),
  );
  return (
    <Section title={t("settings.title.doctor")} text={t("doctor.text")}>
      {error && <Failure error={error} retry={() => void refetch()} />}
      <ul>
        {findings.map(({ name, state, note, fix }) => (
          <li key={name} className={`${css.finding} ${tones[state]}`}>
            <Icon name={state === "ok" ? "check" : "warn"} label={t(`doctor.${state}`)} />
            <div>
              <b>{name}</b> <span className="second">{note}</span>
              {fix && <p className={css.fix}>{fix}</p>}
            </div>
          </li>
        ))}
      </ul>
      <div>
        <Button disabled={isFetching} onClick={() => void refetch()}>
          {t("doctor.again")}
        </Button>
      </div>
    </Section>
  );
}
