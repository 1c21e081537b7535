import { useTranslation } from "react-i18next";
import { useParams } from "react-router";

import { Empty } from "@/ui/Empty";

import { sectionNamed } from "../sections";

/** A task's or a pipeline's form, and what it makes. */
export default function TaskPage() {
  const { t } = useTranslation();
  const { name } = sectionNamed(useParams().section);
  return <Empty text={t(`studio.section.${name}`)} />;
}
