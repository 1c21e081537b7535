import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { queries } from "@/api/queries";
import type { SettingsSection } from "@/api/types";
import { SaveBar } from "@/forms/SaveBar";
import { SettingsForm } from "@/forms/SettingsForm";
import { useDraft } from "@/forms/useDraft";
import { notices } from "@/ui/notices";

import { Section } from "./Section";

/** A section of config.yaml. */
export function FileSection({ section }: { section: SettingsSection }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { name, title } = section;
  const form = useDraft(
    section.form,
    (values) => actions.saveSettings(name, values),
    () => {
      void client.invalidateQueries(queries.settings());
      notices.say(t("settings.saved"));
    },
  );
  return (
    <Section
      title={t(`settings.title.${name}`, { defaultValue: title })}
      foot={
        <SaveBar
          changes={form.changes}
          wrong={form.wrong}
          saving={form.saving}
          note={t("settings.saveNote")}
          label={t("settings.save")}
          onSave={form.save}
          onUndo={form.undo}
        />
      }
    >
      <div>
        <SettingsForm
          form={section.form}
          draft={form.draft}
          errorsOf={form.errorsOf}
          onChange={form.change}
        />
      </div>
    </Section>
  );
}
