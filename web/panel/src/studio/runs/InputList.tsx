import { useTranslation } from "react-i18next";

import { sentFields } from "./input";
import css from "./Runs.module.css";

/** The request as it was sent. */
export function InputList({ request }: { request: Readonly<Record<string, unknown>> }) {
  const { t } = useTranslation();
  const sent = sentFields(request);
  if (sent.length === 0) return <p className="third">{t("studioRuns.noInput")}</p>;
  return (
    <dl className={css.input}>
      {sent.map(({ name, text, long }) => (
        <div key={name} data-long={long || undefined}>
          <dt className="third">{name}</dt>
          <dd dir="auto">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
