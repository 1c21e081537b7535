import type { SungResult } from "@/api/types";
import { useSaid } from "@/i18n/server";

interface Props {
  of: SungResult;
}

/** What there is to say of a result, beside that a voice effect sings: that is always told. */
export function Notes({ of }: Props) {
  const said = useSaid();
  const notes = of.notes.filter((note) => note !== of.note);
  return notes.length > 0 && <small className="third">{notes.map(said).join("; ")}</small>;
}
