/** A line of the talk. `words` of the bot's have the second of its sound at which they begin. */
export interface Caption {
  id: string;
  who: "you" | "bot";
  text: string;
  words: readonly { text: string; at: number }[];
  state: "going" | "done" | "cut";
}

export type Captions = readonly Caption[];

const changed = (captions: Captions, id: string, change: (one: Caption) => Caption): Captions =>
  captions.map((one) => (one.id === id ? change(one) : one));

function opened(captions: Captions, id: string, who: Caption["who"]): Captions {
  if (captions.some((one) => one.id === id)) return captions;
  return [...captions, { id, who, text: "", words: [], state: "going" }];
}

/** More of what the speaker said was understood. */
export const youSay = (captions: Captions, id: string, delta: string): Captions =>
  changed(opened(captions, id, "you"), id, (one) => ({ ...one, text: one.text + delta }));

/** All of it was; without a word there is no line. */
export function youSaid(captions: Captions, id: string, text: string): Captions {
  if (!text.trim()) return captions.filter((one) => one.id !== id);
  return changed(opened(captions, id, "you"), id, (one) => ({ ...one, text, state: "done" }));
}

/** Words of the bot that begin at a second of its sound. */
export const botSays = (captions: Captions, id: string, text: string, at: number): Captions =>
  changed(opened(captions, id, "bot"), id, (one) => ({
    ...one,
    text: one.text + text,
    words: [...one.words, { text, at }],
  }));

export const botSaid = (captions: Captions, id: string): Captions =>
  changed(captions, id, (one) => (one.state === "going" ? { ...one, state: "done" } : one));

/** It was interrupted: what stays is what was heard. */
export const botWasCut = (captions: Captions, id: string, heard: string): Captions =>
  changed(captions, id, (one) => ({ ...one, text: heard, state: "cut" }));

/** What of a line is shown while its sound is at `seconds`. */
export function shownOf(caption: Caption, seconds: number): string {
  if (caption.who === "you" || caption.state === "cut") return caption.text;
  return caption.words.reduce((text, word) => (word.at <= seconds ? text + word.text : text), "");
}
