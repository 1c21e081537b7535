import { Button, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { RunView } from "@/api/types";
import { useCan } from "@/app/session";
import { useAct } from "@/ui/useAct";

import { runActions, RUNS } from "./queries";
import css from "./Runs.module.css";

/** Title and notes; they are found by the search. */
export function NoteFields({ run }: { run: RunView }) {
  const { t } = useTranslation();
  const [title, setTitle] = useState(run.title);
  const [notes, setNotes] = useState(run.notes);
  const client = useQueryClient();
  const act = useAct();
  const can = useCan();
  const changed = title !== run.title || notes !== run.notes;
  const save = async () => {
    await act(
      runActions
        .note(run.id, { title, notes })
        .then(() => client.invalidateQueries({ queryKey: RUNS })),
      t("studioRuns.noteSaved"),
    );
  };
  return (
    <section className={css.notes}>
      <TextInput
        label={t("studioRuns.titleField")}
        value={title}
        maxLength={400}
        disabled={!can.act}
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
      />
      <Textarea
        label={t("studioRuns.notes")}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={10_000}
        value={notes}
        disabled={!can.act}
        onChange={({ currentTarget }) => setNotes(currentTarget.value)}
      />
      {changed && (
        <div className="row">
          <Button size="s" variant="primary" disabled={!can.act} onClick={() => void save()}>
            {t("studioRuns.noteSave")}
          </Button>
          <Button
            size="s"
            variant="quiet"
            onClick={() => {
              setTitle(run.title);
              setNotes(run.notes);
            }}
          >
            {t("form.undo")}
          </Button>
        </div>
      )}
    </section>
  );
}
