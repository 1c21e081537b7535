import { patch, post, postForFile, put, remove } from "./http";
import type {
  Job,
  Me,
  ModelView,
  PluginDetail,
  SettingsSection,
  Setup,
  SetupChoice,
  Show,
  Verdict,
} from "./types";

export type ShowChange = Partial<
  Pick<
    Show,
    | "react_to_chat"
    | "quiet"
    | "listen_to_mic"
    | "rate"
    | "context"
    | "hold_all"
    | "muted"
    | "hidden"
  >
>;
export type PluginAction = "enable" | "disable" | "reload" | "resume" | "login" | "logout";
export type Values = Record<string, unknown>;

const part = encodeURIComponent;

/** Everything the panel can do to the show; docs/api.md tells what each does. */
export const actions = {
  logIn: (credentials: { token: string } | { ticket: string }) => post<Me>("/login", credentials),
  logOut: () => post<null>("/logout"),

  moveStage: (move: "pause" | "resume" | "skip" | "cut" | "hush") => post<null>(`/stage/${move}`),
  talk: (key: "down" | "up") => post<null>(`/talk/${key}`),
  panic: () => post<null>("/panic"),
  calm: () => remove<null>("/panic"),
  changeShow: (change: ShowChange) => patch<Show>("/show", change),
  clearMemory: () => remove<null>("/memory"),

  say: (text: string, mode: "answer" | "read") => post<unknown>("/say", { text, mode }),
  /** Read aloud in another voice; an empty one is the show's own. */
  sayIn: (text: string, voice: string) =>
    post<{ event: string }>("/say", { text, voice, mode: "read" }),
  makeSound: (text: string) => postForFile("/sound", { text }),
  endShow: () => post<null>("/stop"),
  writeChat: (text: string) => post<unknown>("/chat", { text }),
  writeLocalChat: (user: string, text: string) =>
    post<{ event: string }>("/local-chat", { user, text }),
  test: (event: { kind: string } & Values) => post<{ event: string }>("/test", event),
  replay: (event: string) => post<{ event: string }>(`/replay/${part(event)}`),

  moveWaiting: (id: string, move: "up" | "hold" | "release") =>
    post<null>(`/waiting/${part(id)}/${move}`),
  dropWaiting: (id: string) => remove<null>(`/waiting/${part(id)}`),
  judge: (id: string, verdict: Verdict) => post<null>(`/held/${part(id)}`, { verdict }),

  plugin: (name: string, action: PluginAction, identity = "") =>
    post<PluginDetail>(
      `/plugins/${part(name)}/${action}${identity && `?identity=${part(identity)}`}`,
    ),
  savePlugin: (name: string, values: Values) =>
    put<PluginDetail>(`/plugins/${part(name)}/settings`, { values }),
  installPlugin: (name: string) => post<Job>(`/plugins/${part(name)}/install`),
  fetchModel: (plugin: string, model: string) =>
    post<Job>(`/plugins/${part(plugin)}/models/${part(model)}`),
  removeModel: (plugin: string, model: string) =>
    remove<ModelView[]>(`/plugins/${part(plugin)}/models/${part(model)}`),
  cancelJob: (id: string) => remove<Job>(`/jobs/${part(id)}`),

  saveSettings: (section: string, values: Values) =>
    put<SettingsSection>(`/settings/${part(section)}`, { values }),
  setUp: (choice: SetupChoice) => post<Setup>("/setup", choice),
  skipSetup: () => post<Setup>("/setup/skip"),
  forget: (person: string) => remove<null>(`/viewers/${part(person)}`),
};
