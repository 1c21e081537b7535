// Foreign text onto the page: never as HTML, never in the way of its neighbours.

const MARKS = /(\p{M}{4})\p{M}+/gu; // four combining marks suit every script; towers of them do not
// Controls, and the invisible marks that would turn round the text of others.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** `text` fit to show, of at most `limit` characters. */
export function tame(text, limit = 500) {
  const clean = String(text ?? "").slice(0, limit * 4).replace(UNSEEN, "").replace(MARKS, "$1");
  if (clean.length <= limit) return clean;
  return `${clean.slice(0, limit).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Cuts `text` at its emotes: a list of strings and `{name, url}`. Places count code points. */
export function cut(text, emotes = [], from = 0) {
  if (!emotes.length) return [text];
  const letters = Array.from(text);
  const pieces = [];
  let at = 0;
  for (const { start, end, name, url } of [...emotes].sort((a, b) => a.start - b.start)) {
    const [first, last] = [start - from, end - from];
    if (first < at || last > letters.length || last <= first) continue;
    if (first > at) pieces.push(letters.slice(at, first).join(""));
    pieces.push({ name, url });
    at = last;
  }
  if (at < letters.length) pieces.push(letters.slice(at).join(""));
  return pieces;
}

/** Appends `text` to `node` with its emotes as pictures. */
export function fill(node, text, emotes = [], from = 0, limit = 500) {
  for (const piece of cut(text, emotes, from)) {
    node.append(typeof piece === "string" ? tame(piece, limit) : drawEmote(piece));
  }
  return node;
}

function drawEmote({ name, url }) {
  if (!isSafe(url)) return tame(name, 60);
  const picture = new Image();
  picture.className = "emote";
  picture.alt = tame(name, 60);
  picture.referrerPolicy = "no-referrer";
  picture.onerror = () => picture.replaceWith(picture.alt);
  picture.src = url;
  return picture;
}

function isSafe(url) {
  if (!url) return false;
  const address = new URL(url, location.href);
  return address.protocol === "https:" || address.origin === location.origin;
}
