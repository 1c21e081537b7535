import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useCan, useMe } from "@/app/session";

interface Props {
  given: boolean;
  onGive: (given: boolean) => void;
}

/** That a new song may be sung in the show: its owner alone can say so. */
export function Rights({ given, onGive }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  const { name } = useMe();
  return (
    <Checkbox
      label={t("songs.rights", { name })}
      description={can.own ? undefined : t("songs.rightsOwner")}
      disabled={!can.own}
      checked={given}
      onChange={({ currentTarget }) => onGive(currentTarget.checked)}
    />
  );
}
