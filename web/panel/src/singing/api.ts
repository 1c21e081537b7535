import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { get, getAt, patch, post, postForm, postJson, put, remove, sendFile } from "@/api/http";
import type {
  LyricLine,
  Singer,
  Singers,
  SingingJob,
  SingingLimits,
  Song,
  SongLyrics,
  SongSeparator,
  SongShow,
  SungResult,
} from "@/api/types";

import type { Track } from "./deck";

/** Everything of singing is under this key. */
export const SINGING = ["singing"] as const;
export const MADE = [...SINGING, "made"] as const;
export const SONGS = [...SINGING, "songs"] as const;
export const SHOW = [...SINGING, "show"] as const;
const SHOW_MS = 1000;
const LIBRARY_MS = 10_000;
const POINTS = 220;
const WATCH_MS = 500;

export interface Drawn {
  peaks: number[];
  seconds: number;
}

const id = encodeURIComponent;

export const singingQueries = {
  limits: () =>
    queryOptions({
      queryKey: [...SINGING, "limits"],
      queryFn: () => get<SingingLimits>("/singing/limits"),
      staleTime: Infinity,
    }),
  singers: () =>
    queryOptions({
      queryKey: [...SINGING, "singers"],
      queryFn: () => getAt<Singers>("/speakers"),
    }),
  separators: () =>
    queryOptions({
      queryKey: [...SINGING, "separators"],
      queryFn: () => get<SongSeparator[]>("/singing/separators"),
    }),
  results: () =>
    queryOptions({
      queryKey: [...MADE, "results"],
      queryFn: () => get<SungResult[]>("/singing/results"),
    }),
  jobs: () =>
    queryOptions({
      queryKey: [...MADE, "jobs"],
      queryFn: () => get<SingingJob[]>("/singing/jobs"),
      refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? WATCH_MS : false),
      meta: { quiet: true },
    }),
  job: (job: string) =>
    queryOptions({
      queryKey: [...SINGING, "job", job],
      queryFn: () => get<SingingJob>(`/singing/jobs/${id(job)}`),
      enabled: job !== "",
      refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data) ? false : WATCH_MS),
      meta: { quiet: true },
    }),
  drawn: (path: string) =>
    queryOptions({
      queryKey: [...SINGING, "drawn", path], // it never changes
      queryFn: () => get<Drawn>(path),
      staleTime: Infinity,
    }),
  show: () =>
    queryOptions({
      queryKey: SHOW,
      queryFn: () => get<SongShow>("/singing/show"),
      refetchInterval: SHOW_MS,
      meta: { quiet: true },
    }),
  songs: () =>
    queryOptions({
      queryKey: SONGS,
      queryFn: () => get<Song[]>("/singing/songs"),
      refetchInterval: LIBRARY_MS, // others edit songs too, and viewers like them
      meta: { quiet: true },
    }),
  lyrics: (song: Song) =>
    queryOptions({
      queryKey: [...SONGS, song.id, "lyrics", song.version],
      queryFn: () => get<SongLyrics>(`/singing/songs/${id(song.id)}/lyrics`),
      placeholderData: keepPreviousData, // until those of another version are here
    }),
};

/** How something is to be made: fields of the request by name. */
export type How = Readonly<Record<string, string | number | boolean | null>>;

/** What is known of a song, as a person writes it. */
export interface SongChange {
  title?: string;
  artist?: string;
  key?: string;
  tempo?: number;
  note?: string;
  rights?: boolean;
}

export interface NewSong extends SongChange {
  title: string;
  mix: string;
  /** The singing and the music, "" where they are not apart; left out: what adds up to the mix. */
  vocals?: string;
  instrumental?: string;
}

export const singingActions = {
  upload: (file: File, onShare: (share: number) => void) =>
    sendFile<SungResult>("POST", "/singing/uploads", form({ file }), onShare),
  separate: (source: string, how: How) => start("/audio/separate", { source, ...how }),
  convert: (source: string, how: How) => start("/voice/convert", { source, ...how }),
  processAll: (source: string, how: How) => start("/audio/process-all", { source, ...how }),
  merge: (parts: How) => postJson<SingingJob>("/audio/merge", { ...parts, wait: 0 }),
  mergeFiles: (vocals: File, instrumental: File, how: How) =>
    start("/audio/merge-uploads", { vocals, instrumental, ...how }),
  preview: (speaker_id: string, source: string) =>
    post<SingingJob>("/singing/previews", { speaker_id, source }),
  choose: (model: string) => postJson<Singer>("/model/load", { model }),
  cancel: (job: string) => remove<SingingJob>(`/singing/jobs/${id(job)}`),
  again: (job: string) => post<SingingJob>(`/singing/jobs/${id(job)}/again`),
  keep: (song: NewSong) => post<Song>("/singing/songs", song),
  edit: (song: Song, change: SongChange) =>
    patch<Song>(`/singing/songs/${id(song.id)}`, { version: song.version, ...change }),
  remove: (song: Song) => remove<null>(`/singing/songs/${id(song.id)}`),
  time: (song: Song) =>
    post<Song>(`/singing/songs/${id(song.id)}/timing`, { version: song.version }),
  sing: (song: string) => post<{ events: string[] }>("/singing/show/sing", { song }),
  singAll: () => post<{ events: string[] }>("/singing/show/setlist/sing"),
  seek: (second: number) => post<null>("/singing/show/seek", { second }),
  drop: (event: string) => remove<null>(`/singing/show/waiting/${id(event)}`),
  putSetlist: (songs: readonly string[], version: number) =>
    put<SongShow["setlist"]>("/singing/show/setlist", { songs, version }),
  putLines: (song: Song, lines: readonly LyricLine[]) =>
    put<Song>(`/singing/songs/${id(song.id)}/lyrics`, { version: song.version, lines }),
  putText: (song: Song, lrc: string) =>
    put<Song>(`/singing/songs/${id(song.id)}/lyrics`, { version: song.version, lrc }),
};

/** Where a result or a song is drawn. */
export const drawingOf = (result: SungResult): string =>
  `/singing/results/${id(result.id)}/waveform?points=${POINTS}`;
export const songDrawing = (song: Song): string =>
  `/singing/songs/${id(song.id)}/waveform?points=${POINTS}`;

/** Where they are heard. */
export const soundOf = (result: SungResult): string =>
  `/api/singing/results/${id(result.id)}/sound`;
export const trackOf = (result: SungResult): Track => ({
  id: result.id,
  url: soundOf(result),
  seconds: result.seconds,
});
export const songSound = (song: Song): string => `/api/singing/songs/${id(song.id)}/sound/mix`;

export const isUnderWay = ({ state }: SingingJob): boolean =>
  state === "waiting" || state === "running";

type Value = string | number | boolean | File | null | undefined;

/** A form of what is given; what is empty is left out, `null` stays for "auto". */
export function form(fields: Readonly<Record<string, Value>>): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (value instanceof File) made.append(name, value, value.name);
    else made.append(name, value === null ? "auto" : String(value));
  }
  return made;
}

const start = (address: string, fields: Readonly<Record<string, Value>>) =>
  postForm<SingingJob>(address, form({ ...fields, wait: 0 }));
