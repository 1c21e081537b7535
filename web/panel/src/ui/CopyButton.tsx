import { ActionIcon } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Icon } from "./Icon";

const SHOWN_MS = 1500;

export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <ActionIcon
      variant="default"
      size="s"
      title={copied ? t("copied") : label}
      aria-label={copied ? t("copied") : label}
      onClick={() => void copy()}
    >
      <Icon name={copied ? "check" : "copy"} size="small" />
    </ActionIcon>
  );
}
