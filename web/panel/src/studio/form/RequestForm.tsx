import { memo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { RequestField } from "@/api/types";
import { FieldRow } from "@/forms/FieldRow";
import { Icon } from "@/ui/Icon";

import css from "./RequestForm.module.css";
import { hintOf, isWide, layOut } from "./layout";
import { isUseful, offersFor, type Stock } from "./offers";
import { RequestControl } from "./RequestControl";
import type { RequestDraft } from "./useRequest";

interface Props {
  kind: string;
  form: readonly RequestField[];
  request: RequestDraft;
  stock: Stock;
}

/** A request's form as the server describes it; what is seldom changed is folded away. */
export const RequestForm = memo(function RequestForm({ kind, form, request, stock }: Props) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const { plain, more } = layOut(form);
  const row = (field: RequestField) => {
    const offered = offersFor(field, kind, request.values, stock, i18n.language);
    const value = request.values[field.name];
    if (!isUseful(field, value, offered)) return null;
    const id = `request-${field.name}`;
    const errors = request.errorsOf(field);
    return (
      <div key={field.name} className={isWide(field) ? css.wide : css.half} data-field={field.name}>
        <FieldRow
          id={id}
          stacked
          label={t(`studio.field.${field.name}`, { defaultValue: field.label })}
          hint={hintOf(field) && t(`studio.hint.${field.name}`, { defaultValue: field.hint })}
          errors={errors}
          aside={field.multiline && <Count text={value} />}
        >
          <RequestControl
            id={id}
            kind={kind}
            field={field}
            offered={offered}
            value={value}
            values={request.values}
            wrong={errors.length > 0}
            onChange={(next) => request.change(field, next)}
          />
        </FieldRow>
      </div>
    );
  };
  const troubled = more.some((field) => request.errorsOf(field).length > 0);
  return (
    <>
      <div className={css.fields}>{plain.map(row)}</div>
      {more.length > 0 && (
        <button
          type="button"
          className={css.more}
          aria-expanded={open || troubled}
          onClick={() => setOpen(!open)}
        >
          <Icon name="right" size="small" />
          {t("studio.more")}
        </button>
      )}
      {(open || troubled) && <div className={css.fields}>{more.map(row)}</div>}
    </>
  );
});

function Count({ text }: { text: unknown }) {
  const { t } = useTranslation();
  const count = typeof text === "string" ? Array.from(text).length : 0;
  return count > 0 ? <span className="num">{t("studio.letters", { count })}</span> : null;
}
