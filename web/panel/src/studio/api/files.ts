import { getFile, postForFile } from "@/api/http";

const runPath = (run: string) => `/studio/runs/${encodeURIComponent(run)}`;

/** One of a run's files as it is. */
export const fetchFile = (run: string, name: string) =>
  getFile(`${runPath(run)}/files/${encodeURIComponent(name)}`);

/** A run's sound in a format: wav, flac, ogg, mp3, opus, aac. */
export const fetchSound = (run: string, format: string) =>
  format === "wav" ? fetchFile(run, "audio.wav") : getFile(`${runPath(run)}/sound?format=${format}`);

export const fetchCaptions = (run: string, format: "srt" | "vtt") =>
  getFile(`${runPath(run)}/captions?format=${format}`);

/** All of a run's files as a zip. */
export const fetchExport = (run: string) => postForFile("/studio/runs/export", { ids: [run] });
