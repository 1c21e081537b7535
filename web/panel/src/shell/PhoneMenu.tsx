import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { actions } from "@/api/actions";
import { useCan, useMe } from "@/app/session";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import { pagesFor } from "./pages";

/** The rail's entries on a phone, and the panic. */
export function PhoneMenu({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation();
  const { role } = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const act = useAct();
  const can = useCan();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon size="l" aria-label={t("rail.title")}>
          <Icon name="dots" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {pagesFor(role).map(({ name, path, icon }) => (
          <Menu.Item key={name} component={Link} to={path} leftSection={<Icon name={icon} />}>
            {t(`page.${name}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<Icon name="sun" />}
          onClick={() => setColorScheme(colorScheme === "dark" ? "light" : "dark")}
        >
          {t("rail.theme")}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="help" />} onClick={onHelp}>
          {t("rail.help")}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="curtain" />}
          disabled={!can.act}
          onClick={() => void act(actions.panic())}
        >
          {t("panic.button")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
