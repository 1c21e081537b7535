import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";

import css from "./HelpDialog.module.css";

const KEYS = [
  ["Space", "pause"],
  ["S", "skip"],
  ["T", "why"],
  ["Q", "quiet"],
  ["H", "hold"],
  ["V", "talk"],
  ["M", "mask"],
  ["X", "drop"],
  ["J K", "move"],
  ["U", "up"],
  ["/", "say"],
  ["C", "chat"],
  ["Ctrl S", "save"],
  ["Ctrl ↵", "speak"],
  ["Esc", "escape"],
  ["?", "help"],
] as const;

export function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("help.title")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <dl className={css.keys}>
        {KEYS.map(([key, name]) => (
          <div key={key}>
            <dt>
              <kbd>{key === "Space" ? t("key.space") : key}</kbd>
            </dt>
            <dd>{t(`help.${name}`)}</dd>
          </div>
        ))}
      </dl>
      <p className="third small">{t("help.typing")}</p>
    </Modal>
  );
}
