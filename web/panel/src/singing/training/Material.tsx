import { useTranslation } from "react-i18next";

import type { TrainingMaterial } from "@/api/types";
import { useSaid } from "@/i18n/server";
import { clock } from "@/lib/time";
import { Icon } from "@/ui/Icon";

import css from "./Training.module.css";

/** What a voice's recordings are worth. */
export function Material({ material }: { material: TrainingMaterial }) {
  const { t } = useTranslation();
  const said = useSaid();
  return (
    <div role="status" aria-label={t("training.worth")} className={css.told}>
      <p className="second small">
        {t("training.material", {
          kept: clock(material.kept_s),
          seconds: clock(material.seconds),
          count: material.files,
        })}
      </p>
      <Notes notes={material.warnings.map(said)} />
      {!material.warnings.length && (
        <p className="leaf small row">
          <Icon name="check" size="small" />
          {t("training.good")}
        </p>
      )}
    </div>
  );
}

/** What a person should know, a line each. */
export function Notes({ notes }: { notes: readonly string[] }) {
  if (!notes.length) return null;
  return (
    <ul className={css.notes}>
      {notes.map((note) => (
        <li key={note} className="lamp small">
          <Icon name="warn" size="small" />
          <span>{note}</span>
        </li>
      ))}
    </ul>
  );
}
