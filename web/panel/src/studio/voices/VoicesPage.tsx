import { useTranslation } from "react-i18next";

import { Empty } from "@/ui/Empty";

export default function VoicesPage() {
  const { t } = useTranslation();
  return <Empty text={t("studio.section.voices")} />;
}
