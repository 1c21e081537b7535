import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useCan } from "@/app/session";
import { Kbd } from "@/ui/Kbd";

import css from "./Form.module.css";

interface Props {
  changes: number;
  wrong: number;
  saving: boolean;
  /** What saving will do. */
  note: string;
  label: string;
  onSave: () => void;
  onUndo: () => void;
}

/** Stands at the foot while something is changed; Ctrl S saves. */
export function SaveBar({ changes, wrong, saving, note, label, onSave, onUndo }: Props) {
  const { t } = useTranslation();
  const can = useCan();
  useSaveKey(onSave);
  if (changes === 0) return null;
  return (
    <footer className={css.save}>
      <b className="num">{t("form.changes", { count: changes })}</b>
      <span className="second grow">
        {wrong > 0 && `${t("form.fix", { count: wrong })} `}
        {note}
      </span>
      <Button variant="quiet" onClick={onUndo}>
        {t("form.undo")}
      </Button>
      <Button
        variant="primary"
        disabled={wrong > 0 || saving || !can.own}
        onClick={onSave}
        aria-keyshortcuts="Control+S"
      >
        {label} <Kbd>Ctrl S</Kbd>
      </Button>
    </footer>
  );
}

function useSaveKey(onSave: () => void): void {
  const save = useRef(onSave);
  useEffect(() => {
    save.current = onSave;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      save.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
