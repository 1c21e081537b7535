import { ActionIcon, Button } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Card } from "@/ui/Card";
import { Icon } from "@/ui/Icon";

import css from "./Live.module.css";

interface Props {
  phrases: readonly string[];
  remove: (phrase: string) => void;
  onSay: (phrase: string) => void;
}

/** What is said often, one click away. */
export function Phrases({ phrases, remove, onSay }: Props) {
  const { t } = useTranslation();
  return (
    <Card title={t("studioLive.phrases")}>
      {phrases.length === 0 && <p className={css.none}>{t("studioLive.noPhrases")}</p>}
      <ul className={css.phrases}>
        {phrases.map((phrase) => (
          <li key={phrase}>
            <Button title={phrase} onClick={() => onSay(phrase)}>
              <span className="clip">{phrase}</span>
            </Button>
            <ActionIcon
              variant="subtle"
              aria-label={t("studioLive.forget", { phrase })}
              onClick={() => remove(phrase)}
            >
              <Icon name="close" size="small" />
            </ActionIcon>
          </li>
        ))}
      </ul>
    </Card>
  );
}
