import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { get, getMetrics, isRefused } from "./http";
import type {
  DeckAddress,
  Finding,
  Job,
  JournalPage,
  Me,
  MessagePage,
  ModelView,
  OverlayAddress,
  Person,
  PluginDetail,
  SettingsSection,
  Setup,
  Trace,
} from "./types";

/** What is fetched, each under its own key. */
export const queries = {
  me: () =>
    queryOptions({
      queryKey: ["me"],
      queryFn: () => get<Me>("/me"),
      retry: (_, error) => !isRefused(error),
      retryDelay: 2000,
    }),
  plugin: (name: string) =>
    queryOptions({
      queryKey: ["plugin", name],
      queryFn: () => get<PluginDetail>(`/plugins/${encodeURIComponent(name)}`),
    }),
  models: (plugin: string) =>
    queryOptions({
      queryKey: ["models", plugin],
      queryFn: () => get<ModelView[]>(`/plugins/${encodeURIComponent(plugin)}/models`),
      meta: { quiet: true },
    }),
  job: (id: string) =>
    queryOptions({
      queryKey: ["job", id],
      queryFn: () => get<Job>(`/jobs/${encodeURIComponent(id)}`),
      refetchInterval: ({ state }) => (isOver(state.data) ? false : 1000),
      meta: { quiet: true },
    }),
  settings: () =>
    queryOptions({ queryKey: ["settings"], queryFn: () => get<SettingsSection[]>("/settings") }),
  messages: (page: number, search: string) =>
    queryOptions({
      queryKey: ["messages", page, search],
      queryFn: () => get<MessagePage>(`/history/messages?${paging(page, search)}`),
      placeholderData: keepPreviousData,
    }),
  events: (page: number, search: string) =>
    queryOptions({
      queryKey: ["events", page, search],
      queryFn: () => get<JournalPage>(`/history/events?${paging(page, search)}`),
      placeholderData: keepPreviousData,
    }),
  trace: (event: string) =>
    queryOptions({
      queryKey: ["trace", event],
      queryFn: () => get<Trace>(`/trace/${encodeURIComponent(event)}`),
      placeholderData: keepPreviousData,
      refetchInterval: ({ state }) => (state.data?.verdict ? false : 2_000), // still going on
      meta: { quiet: true },
    }),
  overlays: () =>
    queryOptions({ queryKey: ["overlays"], queryFn: () => get<OverlayAddress[]>("/overlays") }),
  setup: () => queryOptions({ queryKey: ["setup"], queryFn: () => get<Setup>("/setup") }),
  doctor: () => queryOptions({ queryKey: ["doctor"], queryFn: () => get<Finding[]>("/doctor") }),
  metrics: () =>
    queryOptions({ queryKey: ["metrics"], queryFn: getMetrics, refetchInterval: 5_000 }),
  deck: () => queryOptions({ queryKey: ["deck"], queryFn: () => get<DeckAddress>("/deck") }),
  people: (search: string) =>
    queryOptions({
      queryKey: ["people", search],
      queryFn: () => get<Person[]>(`/viewers?${new URLSearchParams({ q: search })}`),
      enabled: search.length > 1,
    }),
};

/** A job that will not change any more. */
export function isOver(job: Job | undefined): boolean {
  return job !== undefined && ["done", "failed", "cancelled"].includes(job.state);
}

function paging(page: number, search: string): string {
  return new URLSearchParams({ page: String(page), q: search }).toString();
}
