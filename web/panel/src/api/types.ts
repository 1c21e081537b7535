/**
 * What the server sends, by the names the panel uses. The shapes come from the OpenAPI document
 * (`npm run types` writes schema.d.ts from it); docs/api.md says the same in words.
 */
import type { components } from "./schema";

type Schemas = components["schemas"];

/** Everything the panel shows live, section by section. */
export type Sections = Schemas["PanelState"];
export type Show = Schemas["Show"];
export type Stage = Schemas["StageView"];
export type StageState = Stage["state"];
export type Utterance = Schemas["Utterance"];
export type Sentence = Schemas["Sentence"];
export type WaitingItem = Schemas["WaitingItem"];
export type WaitingLane = Schemas["LaneView"];
export type HeldLine = Schemas["HeldLine"];
export type ChatLine = Schemas["ChatLine"];
export type Fate = Schemas["Fate"];
export type FateKind = Fate["kind"];
export type Emote = Schemas["EmoteView"];
export type Exchange = Schemas["Exchange"];
export type Latency = Schemas["ExchangeLatency"];
export type Connection = Schemas["Connection"];
export type PluginCard = Schemas["PluginCard"];
export type MonthUsage = Schemas["MonthUsage"];

export type Me = Schemas["MemberOut"];
export type FormField = Schemas["FormField"];
export type PluginDetail = Schemas["PluginDetail"];
export type PluginLogin = Schemas["Login"];
export type PluginIdentity = Schemas["Identity"];
export type Scope = Schemas["Scope"];
export type LogLine = Schemas["LogLine"];
export type SettingsSection = Schemas["SettingsSection"];
export type Job = Schemas["JobView"];
export type ModelView = Schemas["ModelView"];
export type MessagePage = Schemas["MessagePage"];
export type Message = Schemas["Message"];
export type JournalPage = Schemas["JournalPage"];
export type JournalEntry = Schemas["JournalEntry"];
export type Trace = Schemas["Trace"];
export type TraceCause = Schemas["TraceCause"];
export type TraceStep = Schemas["TraceStep"];
export type OverlayAddress = Schemas["OverlayOut"];
export type DeckAddress = Schemas["DeckOut"];
export type Finding = Schemas["Finding"];
export type Setup = Schemas["Setup"];
export type SetupChoice = Schemas["SetupIn"];
export type Person = Schemas["Viewer"];

/** The speech studio. */
export type StudioKind = Schemas["KindOut"];
export type RequestField = FormField &
  Pick<Schemas["StudioRequestField"], "offers" | "advanced" | "required">;
export type EngineView = Schemas["StudioEngineView"];
export type SpeechCapabilities = Schemas["StudioSpeechCapabilities"];
export type VoiceInfo = Schemas["StudioVoiceInfo"];
export type VoiceProfile = Schemas["StudioKeptVoice"];
export type RunView = Schemas["StudioRunView"];
export type RunDetail = Schemas["StudioRunDetail"];
export type RunPage = Schemas["StudioRunPage"];
export type StudioQueue = Schemas["StudioQueueView"];
export type StudioJob = Schemas["StudioJobView"];
export type RunNames = Schemas["StudioRunNames"];
export type DiskUse = Schemas["StudioDiskUse"];
export type Waveform = Schemas["StudioWaveform"];
export type StudioLimits = Schemas["LimitsOut"];

/** Singing. */
export type SungResult = Schemas["ResultOut"];
export type SingingJob = Schemas["SingingJobOut"];
export type Singer = Schemas["SingerOut"];
export type Singers = Schemas["SpeakersOut"];
export type SongSeparator = Schemas["SeparatorOut"];
export type SingingLimits = Schemas["SingingLimitsOut"];
export type Song = Schemas["SongOut"];
export type SongLyrics = Schemas["LyricsOut"];
export type LyricLine = Schemas["LineOut"];
export type LyricWord = Schemas["WordOut"];
export type Persona = Schemas["PersonaOut"];
export type SongShow = Schemas["SongShowOut"];
export type Training = Schemas["TrainingOut"];
export type TrainingFile = Schemas["StudioLessonFile"];
export type TrainingMaterial = Schemas["StudioMaterialReport"];
export type TrainingWish = Schemas["TrainIn"];
export type Trainers = Schemas["TrainersOut"]["trainers"];

export type Verdict = Schemas["VerdictIn"]["verdict"];

/** Characters from the first number up to the second, of a text; the server sends pairs. */
export type Span = readonly number[];
