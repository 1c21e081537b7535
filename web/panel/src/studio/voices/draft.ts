import type { VoiceProfile } from "@/api/types";

/** What is written down about a voice, as the server takes it. */
export type Draft = Omit<VoiceProfile, "id" | "at" | "seconds" | "warnings" | "flaw">;
export type Sort = "preset" | "clone" | "design" | "mix";
export const SORTS: readonly Sort[] = ["preset", "clone", "design", "mix"];

export const MOST_MIXED = 8;
const AUDITION = "Hello there! This is how I sound when I read the chat out loud.";

/** Something that has to be mended, by the field it stands below. */
export type Problem = "name" | "describe" | "mix" | "recording" | "consent";

export function newDraft(more: Partial<Draft> = {}): Draft {
  return {
    name: "",
    sort: "preset",
    engine: "",
    model: "",
    voice: "",
    style: "",
    language: "",
    rate: 1,
    pitch: 1,
    describe: "",
    mix: {},
    transcript: "",
    audition: AUDITION,
    notes: "",
    consent: null,
    ...more,
  };
}

export function draftOf({
  id: _,
  at: __,
  seconds: ___,
  warnings: ____,
  flaw: _____,
  ...draft
}: VoiceProfile): Draft {
  return draft;
}

/** What is plainly missing; the server checks everything again. */
export function problemsOf(draft: Draft, hasRecording: boolean): Problem[] {
  const found: Problem[] = [];
  if (!draft.name.trim()) found.push("name");
  if (draft.sort === "design" && !draft.describe.trim()) found.push("describe");
  if (draft.sort === "mix" && !isBlend(draft.mix)) found.push("mix");
  if (draft.sort === "clone" && !hasRecording) found.push("recording");
  if (draft.sort === "clone" && !isAgreed(draft.consent)) found.push("consent");
  return found;
}

/** The field that an error of the server is about; null where it is about none. */
export function problemAt(place: string): Problem | null {
  const field = place.split(".")[0] ?? "";
  const known: readonly string[] = ["name", "describe", "mix", "recording", "consent"];
  return known.includes(field) ? (field as Problem) : null;
}

/** The draft and its recording as the server takes them. */
export function formOf(draft: Draft, recording: Blob | null): FormData {
  const form = new FormData();
  const consent = draft.sort === "clone" ? draft.consent : null;
  form.set("profile", JSON.stringify({ ...draft, name: draft.name.trim(), consent }));
  if (recording) form.set("recording", recording, "recording");
  return form;
}

function isBlend(mix: Draft["mix"]): boolean {
  const parts = Object.entries(mix);
  const whole = parts.every(([voice, weight]) => voice !== "" && weight > 0);
  return whole && parts.length >= 2 && parts.length <= MOST_MIXED;
}

function isAgreed(consent: Draft["consent"]): boolean {
  return Boolean(
    consent?.who.trim() && consent.statement.trim() && /^\d{4}-\d{2}-\d{2}/.test(consent.when),
  );
}
