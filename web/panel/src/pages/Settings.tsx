import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";

import { queries } from "@/api/queries";
import { useMe } from "@/app/session";
import { AccessSection } from "@/settings/AccessSection";
import { DoctorSection } from "@/settings/DoctorSection";
import { FileSection } from "@/settings/FileSection";
import { MetricsSection } from "@/settings/MetricsSection";
import { PanelSection } from "@/settings/PanelSection";
import { PeopleSection } from "@/settings/PeopleSection";
import { type OwnSection, ownSectionsFor, sectionIcon } from "@/settings/sections";
import { UsageSection } from "@/settings/UsageSection";
import { Failure } from "@/ui/Failure";
import { ListEntry, ListPage } from "@/ui/ListPage";

const parts: Readonly<Record<OwnSection, () => ReactNode>> = {
  panel: PanelSection,
  usage: UsageSection,
  metrics: MetricsSection,
  access: AccessSection,
  doctor: DoctorSection,
  people: PeopleSection,
};

/** config.yaml section by section, then what belongs to this panel. */
export function Settings() {
  const { t } = useTranslation();
  const { role } = useMe();
  const { section } = useParams();
  const navigate = useNavigate();
  const settings = useQuery({ ...queries.settings(), enabled: role === "owner" });
  const own = ownSectionsFor(role);
  const chosen = section ?? settings.data?.[0]?.name ?? own[0];
  const Own = own.includes(chosen as OwnSection) ? parts[chosen as OwnSection] : null;
  const file = settings.data?.find(({ name }) => name === chosen);
  const entry = (name: string, title: string) => (
    <ListEntry
      key={name}
      icon={sectionIcon(name)}
      title={title}
      note={t(`settings.note.${name}`, { defaultValue: "" })}
      chosen={name === chosen}
      onChoose={() => void navigate(`/settings/${name}`)}
    />
  );
  return (
    <ListPage
      open={section !== undefined}
      onBack={() => void navigate("/settings")}
      list={
        <ul aria-label={t("page.settings")}>
          {settings.data?.map(({ name, title }) =>
            entry(name, t(`settings.title.${name}`, { defaultValue: title })),
          )}
          {own.map((name) => entry(name, t(`settings.title.${name}`)))}
        </ul>
      }
    >
      {settings.error && <Failure error={settings.error} retry={() => void settings.refetch()} />}
      {Own && <Own key={chosen} />}
      {file && !Own && <FileSection key={chosen} section={file} />}
    </ListPage>
  );
}
