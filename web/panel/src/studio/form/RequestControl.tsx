import { useTranslation } from "react-i18next";

import type { RequestField } from "@/api/types";
import { FieldControl } from "@/forms/FieldControl";
import type { Offered } from "@/forms/OfferControl";

import { CastControl } from "./CastControl";
import type { Values } from "./offers";
import type { Markup } from "./tags";
import { TaggedText } from "./TaggedText";
import { UploadControl } from "./UploadControl";
import { VoiceControl } from "./VoiceControl";

const FILES: Readonly<Record<string, string>> = {
  captions: ".srt,.vtt",
  table: ".csv,.jsonl,.ndjson",
  script: ".txt,.md",
  text: ".txt,.md,.ssml,.xml",
};

interface Props {
  id: string;
  kind: string;
  field: RequestField;
  offered: Offered | null;
  value: unknown;
  values: Values;
  wrong: boolean;
  onChange: (value: unknown) => void;
}

/** The control for a field of a request: the studio's own for what only it has, else a form's. */
export function RequestControl(props: Props) {
  const { id, field, offered, value, values, wrong, onChange } = props;
  const { t } = useTranslation();
  const empty = t(`studio.none.${field.offers}`, { defaultValue: "" });
  if (field.multiline) return <Text {...props} />;
  if (field.offers === "uploads") return <UploadControl value={String(value)} onChange={onChange} />;
  if (field.name === "cast") {
    const text = String(values.script ?? values.captions ?? "");
    return <CastControl text={text} value={value} offered={offered ?? NONE} onChange={onChange} />;
  }
  if (field.offers === "voices" && offered) {
    return (
      <VoiceControl
        id={id}
        value={String(value)}
        wrong={wrong}
        offered={offered}
        onChange={onChange}
      />
    );
  }
  return (
    <FieldControl
      id={id}
      field={field}
      value={value}
      changed
      wrong={wrong}
      offered={offered ? { ...offered, empty: offered.empty || empty } : undefined}
      onChange={onChange}
    />
  );
}

const NONE: Offered = { options: [] };

function Text({ id, kind, field, value, values, wrong, onChange }: Props) {
  const main = field.name in FILES;
  const long = main && kind !== "custom_voice";
  return (
    <TaggedText
      id={id}
      value={typeof value === "string" ? value : ""}
      wrong={wrong}
      markup={main && field.name !== "table" ? (String(values.markup ?? "tags") as Markup) : null}
      short={!main}
      rows={field.name === "table" || field.name === "captions"}
      accept={long ? FILES[field.name] : undefined}
      onChange={onChange}
    />
  );
}
