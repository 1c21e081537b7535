/**
 * Hearing a run in the browser.
 *
 * - `StreamedSpeech.start(address, order)` makes one over the gateway's WebSocket; its `clip` fills
 *   while it is made. `speechAddress()` (api/speech.ts) brings address and key.
 * - `savedRun(run)` (api/speech.ts) is a run that was kept, as a clip.
 * - `usePlayer()` plays a clip, `useHeard(player, select)` says where it is, `useClip(clip)` what is
 *   known of it: words, lines, visemes, progress, place in line, error.
 */
export { Clip, type ClipState, type ClipView } from "./clip";
export { Player, type PlayerState, type PlayerView } from "./player";
export { Sound } from "./sound";
export { type SpeechAddress, type SpeechOrder, StreamedSpeech } from "./speech";
export { useClip, useClipPart, useHeard, usePlayer, usePosition } from "./usePlayer";
export type { Artifact, End, Header, Line, Progress, Refusal, Viseme, Word } from "./wire";
