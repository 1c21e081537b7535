import { Button, Menu } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { actions } from "@/api/actions";
import { useLayout } from "@/lib/layout";
import { Icon } from "@/ui/Icon";
import { useAct } from "@/ui/useAct";

import css from "./Say.module.css";
import { moreTests, type TestEvent, tests } from "./tests";

/** Simulated events of every kind; nothing of them leaves the machine. */
export function TestEvents() {
  const { t } = useTranslation();
  const act = useAct();
  const roomy = useLayout() === "wide";
  const send = ({ name, event }: TestEvent) =>
    void act(actions.test(event), t("test.sent", { name: t(`test.${name}`) }));
  return (
    <div className={css.tests} role="group" aria-label={t("test.title")}>
      <span className="third small">{t("test.title")}</span>
      {roomy &&
        tests.map((test) => (
          <Button key={test.name} size="s" variant="test" onClick={() => send(test)}>
            <Icon name={test.icon} size="small" />
            {t(`test.${test.name}`)}
          </Button>
        ))}
      <Menu position="top-end">
        <Menu.Target>
          <Button size="s" variant="test" aria-label={t("test.more")}>
            <Icon name="dots" size="small" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(roomy ? moreTests : [...tests, ...moreTests]).map((test) => (
            <Menu.Item
              key={test.name}
              leftSection={<Icon name={test.icon} size="small" />}
              onClick={() => send(test)}
            >
              {t(`test.${test.name}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
