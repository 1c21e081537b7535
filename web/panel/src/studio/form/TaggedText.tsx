import { Button } from "@mantine/core";
import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { FileButton } from "./FileButton";
import css from "./RequestForm.module.css";
import { type Edit, type Markup, TAG_BUTTONS, tagSpans, withTag } from "./tags";

interface Props {
  id: string;
  value: string;
  wrong: boolean;
  /** How its tags are written; null where it has none. */
  markup: Markup | null;
  short?: boolean;
  /** It holds rows of a table rather than prose. */
  rows?: boolean;
  /** Files that can be opened into it: ".srt,.vtt". */
  accept?: string;
  onChange: (text: string) => void;
}

/** A text with its tags marked, and buttons that put them around what is selected. */
export function TaggedText({ id, value, wrong, markup, short, rows, accept, onChange }: Props) {
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const edit = useRef<Edit | null>(null);
  useLayoutEffect(() => {
    if (!edit.current) return;
    area.current?.setSelectionRange(edit.current.from, edit.current.to);
    area.current?.focus();
    edit.current = null;
  });
  const put = (pair: readonly [string, string]) => {
    const { selectionStart = value.length, selectionEnd = value.length } = area.current ?? {};
    edit.current = withTag(value, selectionStart, selectionEnd, pair);
    onChange(edit.current.text);
  };
  return (
    <>
      <div
        className={css.tagged}
        data-wrong={wrong || undefined}
        data-short={short || undefined}
        data-rows={rows || undefined}
      >
        <div className={css.marks} aria-hidden>
          <Marked text={value} markup={markup} />
        </div>
        <textarea
          ref={area}
          id={id}
          className={css.area}
          value={value}
          spellCheck={!rows}
          aria-invalid={wrong || undefined}
          aria-describedby={`${id}-hint ${id}-error`}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      </div>
      {(markup === "tags" || accept) && (
        <div className={css.buttons}>
          {markup === "tags" &&
            Object.entries(TAG_BUTTONS).map(([name, pair]) => (
              <Button key={name} size="s" onClick={() => put(pair)}>
                {t(`studio.tag.${name}`)}
              </Button>
            ))}
          {accept && (
            <FileButton
              accept={accept}
              label={t("studio.openFile")}
              onFile={async (file) => onChange(await file.text())}
            />
          )}
        </div>
      )}
    </>
  );
}

function Marked({ text, markup }: { text: string; markup: Markup | null }) {
  const spans = markup ? tagSpans(text, markup) : [];
  let at = 0;
  const pieces = spans.map(([from, to]) => {
    const before = text.slice(at, from);
    at = to;
    return (
      <span key={from}>
        {before}
        <mark>{text.slice(from, to)}</mark>
      </span>
    );
  });
  return (
    <>
      {pieces}
      {text.slice(at)}
      {"\n" /* a last empty line has a height too */}
    </>
  );
}
