import { useTranslation } from "react-i18next";

import type { TrainingMaterial } from "@/api/types";
import { clock } from "@/lib/time";

/** What a voice's recordings are worth. */
export function Material({ material }: { material: TrainingMaterial }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("training.worth")}>
      <p className="second small">
        {t("training.material", {
          kept: clock(material.kept_s),
          seconds: clock(material.seconds),
          count: material.files,
        })}
      </p>
      <ul className="lamp small">
        {material.warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </div>
  );
}
