import type { SungResult } from "@/api/types";
import { useSaid } from "@/i18n/server";

interface Props {
  of: SungResult;
  /** A note that is told elsewhere. */
  but?: string | undefined;
}

/** What there is to say of a result, beside that a voice effect sings: that is always told. */
export function Notes({ of, but }: Props) {
  const said = useSaid();
  const notes = of.notes.filter((note) => note !== but && note !== of.note);
  return notes.length > 0 && <small className="third">{notes.map(said).join("; ")}</small>;
}
