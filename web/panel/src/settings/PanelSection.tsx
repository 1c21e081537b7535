import { Button, SegmentedControl, Switch, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { FieldRow } from "@/forms/FieldRow";
import { languages } from "@/i18n/language";
import { usePreference } from "@/lib/preference";
import { play } from "@/sound/tones";

import { Section } from "./Section";

/** How the panel looks and sounds in this browser. */
export function PanelSection() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [, setLanguage] = usePreference("language");
  const [sounds, setSounds] = usePreference("sounds");
  return (
    <Section title={t("settings.title.panel")} text={t("settings.panelText")}>
      <div>
        <FieldRow id="panel-theme" label={t("rail.theme")}>
          <SegmentedControl
            id="panel-theme"
            aria-label={t("rail.theme")}
            value={colorScheme}
            onChange={setColorScheme}
            data={(["auto", "dark", "light"] as const).map((value) => ({
              value,
              label: t(`theme.${value}`),
            }))}
          />
        </FieldRow>
        <FieldRow id="panel-language" label={t("settings.language")}>
          <SegmentedControl
            id="panel-language"
            aria-label={t("settings.language")}
            value={i18n.language}
            data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
            onChange={(name) => {
              setLanguage(name);
              void i18n.changeLanguage(name);
            }}
          />
        </FieldRow>
        <FieldRow id="panel-sounds" label={t("settings.sounds")} hint={t("settings.soundsHint")}>
          <div className="row">
            <Switch
              id="panel-sounds"
              checked={sounds === "on"}
              onChange={({ currentTarget }) => setSounds(currentTarget.checked ? "on" : "off")}
            />
            <span className="second grow">{t(sounds === "on" ? "on" : "off")}</span>
            <Button size="s" onClick={() => play("held")}>
              {t("settings.trySound")}
            </Button>
          </div>
        </FieldRow>
      </div>
    </Section>
  );
}
