import { useTranslation } from "react-i18next";

import type { ChatLine } from "@/api/types";
import { useSaid } from "@/i18n/server";
import { nameTone } from "@/lib/names";
import { Icon } from "@/ui/Icon";

import css from "./Chat.module.css";
import { withEmotes } from "./emotes";
import { fates } from "./fates";

interface Props {
  line: ChatLine;
  onWhy: (event: string) => void;
}

/** One line and its fate; a click on the fate says why. */
export function ChatLineRow({ line, onWhy }: Props) {
  const { t } = useTranslation();
  const { icon, tone } = fates[line.fate.kind];
  const fate = t(`fate.${line.fate.kind}`);
  const note = useSaid()(line.fate.note);
  return (
    <li
      className={css.line}
      data-self={line.self || undefined}
      data-simulated={line.simulated || undefined}
      data-fate={line.fate.kind}
    >
      <div className={css.text} dir="auto">
        <b className={`${css.name} ${line.self ? "leaf" : nameTone(line.user)}`}>{line.user}</b>{" "}
        <span className={css.words}>
          {line.fate.kind === "hidden" ? t("chat.hidden") : <Words line={line} />}
        </span>
        {line.simulated && <span className={css.test}>{t("test.mark")}</span>}
        {note && <span className={css.note}>{note}</span>}
      </div>
      <button
        type="button"
        className={`${css.fate} ${tone}`}
        title={note || fate}
        aria-label={t("chat.why", { fate })}
        onClick={() => onWhy(line.id)}
      >
        <Icon name={icon} size="small" />
      </button>
    </li>
  );
}

function Words({ line }: { line: ChatLine }) {
  return withEmotes(line.text, line.emotes).map((part, index) =>
    part.kind === "text" ? (
      part.text
    ) : (
      <img key={index} className={css.emote} src={part.url} alt={part.name} loading="lazy" />
    ),
  );
}
