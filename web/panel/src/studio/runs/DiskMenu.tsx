import { Button, Menu } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { useCan } from "@/app/session";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { bytes } from "./figures";
import { runActions, runQueries, RUNS } from "./queries";

/** How much room the runs take, and their index made again. */
export function DiskMenu() {
  const { t } = useTranslation();
  const disk = useQuery(runQueries.disk()).data;
  const client = useQueryClient();
  const act = useAct();
  const can = useCan();
  const rebuild = async () => {
    await act(
      runActions.rebuild().then(() => client.invalidateQueries({ queryKey: RUNS })),
      t("studioRuns.rebuilt"),
    );
  };
  return (
    <Menu position="top-start">
      <Menu.Target>
        <Button size="s" variant="quiet" aria-label={t("studioRuns.diskMenu")}>
          <Icon name="database" size="small" />
          {disk ? bytes(disk.size) : ""}
          <Icon name="chevron" size="small" />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {disk && (
          <Menu.Label>
            {t("studioRuns.disk", {
              count: disk.runs,
              size: bytes(disk.size),
              free: bytes(disk.free),
            })}
          </Menu.Label>
        )}
        <Menu.Item disabled={!can.act} onClick={() => void rebuild()}>
          {t("studioRuns.rebuild")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
