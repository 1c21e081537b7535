import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";

import { useLayout } from "@/lib/layout";

import { sectionNamed } from "@/studio/sections";

import { Health, HealthCount } from "./Health";
import { Logo } from "./Logo";
import { MiniStage } from "./MiniStage";
import { OnAir } from "./OnAir";
import { pages } from "./pages";
import { PanicButton } from "./Panic";
import { PhoneMenu } from "./PhoneMenu";
import css from "./TopBar.module.css";
import { TroubleChip } from "./TroubleChip";

export function TopBar({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const phone = useLayout() === "phone";
  const page = pages.find(({ path }) =>
    path === "/" ? pathname === "/" : pathname.startsWith(path),
  );
  const title = page ? t(`page.${page.name}`) : "";
  if (phone) {
    return (
      <>
        <header className={css.top}>
          <Logo size={32} />
          <h1 className={page?.name === "live" ? "hidden" : undefined}>{title}</h1>
          <OnAir brief={page?.name !== "live"} />
          <span className="grow" />
          {page?.name === "live" && <HealthCount />}
          <PhoneMenu onHelp={onHelp} />
        </header>
        <TroubleChip />
      </>
    );
  }
  return (
    <header className={css.top}>
      <h1>{title}</h1>
      {page?.name === "studio" && <Where path={pathname} />}
      <OnAir />
      {page?.name !== "live" && <MiniStage />}
      <span className="grow" />
      {page?.name === "live" ? <Health /> : <HealthCount />}
      <TroubleChip />
      <PanicButton />
    </header>
  );
}

/** The part of the studio that is open. */
function Where({ path }: { path: string }) {
  const { t } = useTranslation();
  const { name } = sectionNamed(path.split("/")[2]);
  return <span className="second">{t(`studio.section.${name}`)}</span>;
}
