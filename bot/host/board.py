"""What the panel shows, as plain dictionaries: docs/api.md says the same in words.

Each type is JSON as it stands. `web/` makes its schemas, and with them the OpenAPI document and
the panel app's own types, from these. Times are Unix seconds; names that end in `_ms` are
milliseconds.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

ConnectionSort = Literal["platform", "mind", "voice", "overlay", "sound", "database"]
ConnectionHealth = Literal["ok", "connecting", "retrying", "needs_auth", "failed", "off"]
PluginSort = Literal["platform", "engine", "feature"]
PluginHealth = Literal["loaded", "off", "retrying", "needs_auth", "failed", "paused", "missing"]
FateKind = Literal[
    "read",
    "answered",
    "speaking",
    "waiting",
    "merged",
    "dropped",
    "hidden",
    "held",
    "command",
]


class Show(TypedDict):
    """The show and its switches. `rate` is the speaking rate, 1.0 the voice's own; `viewers` is
    null where no platform has told how many watch, `title` and `category` are empty then."""

    name: str
    on_air: bool
    since: float | None
    viewers: int | None
    title: str
    category: str
    react_to_chat: bool
    quiet: bool
    listen_to_mic: bool
    rate: float
    context: str
    paused: bool
    hold_all: bool
    muted: bool
    hidden: bool
    panic: bool


class Sentence(TypedDict):
    """One sentence of an utterance; `peaks` is how loud its sound is every 40 ms, in percent of
    60 dB, as far as it is made; `mask` says that the guard changed it."""

    text: str
    words: list[str]
    made_ms: float | None
    peaks: list[int]
    mask: bool


class Utterance(TypedDict):
    """What is being said; `word` is the index of the word being heard, over all sentences."""

    id: str
    event: str
    speaker: str
    lane: str
    to: str
    prompt: str
    sentences: list[Sentence]
    word: int
    made_ms: float
    heard_ms: float
    complete: bool


class StageView(TypedDict):
    state: Literal["idle", "thinking", "speaking", "listening", "paused", "quiet"]
    expression: str
    voice: str
    utterance: Utterance | None


class WaitingItem(TypedDict):
    """`effect` tells what the lane's rule did to it; `next` marks the one that is up."""

    id: str
    kind: str
    user: str
    text: str
    at: float
    effect: str
    held: bool
    next: bool


class LaneView(TypedDict):
    lane: str
    rule: str
    dropped: int
    items: list[WaitingItem]


class Waiting(TypedDict):
    """Every lane, from the top; `total` counts their items."""

    total: int
    lanes: list[LaneView]


class HeldLine(TypedDict):
    """A line that waits for a human; `spans` are the character ranges that gave offence."""

    id: str
    event: str
    source: str
    text: str
    masked: str
    spans: list[list[int]]
    reason: str
    expires_at: float


class Fate(TypedDict):
    kind: FateKind
    note: str


class EmoteView(TypedDict):
    start: int
    end: int
    name: str
    url: str


class ChatLine(TypedDict):
    id: str
    at: float
    platform: str
    user: str
    colour: str
    roles: list[str]
    text: str
    emotes: list[EmoteView]
    self: bool
    simulated: bool
    fate: Fate


class ExchangeLatency(TypedDict):
    """Milliseconds each stage took; null where it was not passed."""

    door: float | None
    lane: float | None
    mind: float | None
    guard: float | None
    voice: float | None
    total: float | None


class Exchange(TypedDict):
    """The last thing asked and answered; `removed` are the ranges of `raw` the guard took out."""

    event: str
    at: float
    user: str
    prompt: str
    tokens: int
    model: str
    raw: str
    removed: list[list[int]]
    spoken: str
    heard: str
    complete: bool
    remembered: bool
    latency: ExchangeLatency


class Connection(TypedDict):
    name: str
    title: str
    sort: ConnectionSort
    state: ConnectionHealth
    note: str
    fix: str
    ms: float | None
    plugin: str


class PluginCard(TypedDict):
    """`extra` names the set-up extra that a `missing` plugin needs."""

    name: str
    title: str
    summary: str
    sort: PluginSort
    state: PluginHealth
    note: str
    version: str
    handlers: int
    loaded_s: float | None
    extra: str


class OverlayView(TypedDict):
    page: str
    clients: int
    sounding: bool
    seen_at: float | None


class Sound(TypedDict):
    """`heard` is false where nobody listens: the paced null sink plays."""

    sink: str
    heard: bool
    note: str
    level_db: float | None


class ServiceUsage(TypedDict):
    """`usd` is null where nobody knows the price; `unpriced`: some of it had no known price, so
    `usd` is the least it cost."""

    service: str
    tokens: int
    characters: int
    seconds: float
    usd: float | None
    unpriced: bool


class MonthUsage(TypedDict):
    """`month` is YYYY-MM in UTC."""

    month: str
    services: list[ServiceUsage]


class Usage(TypedDict):
    """`months` are the last twelve in which something was used, the newest first."""

    tokens_hour: int
    usd_hour: float
    limit_tokens: int
    limit_usd: float
    months: list[MonthUsage]


class PanelState(TypedDict):
    """All sections at once."""

    show: Show
    stage: StageView
    waiting: Waiting
    held: list[HeldLine]
    chat: list[ChatLine]
    exchange: Exchange | None
    connections: list[Connection]
    plugins: list[PluginCard]
    overlays: list[OverlayView]
    sound: Sound
    usage: Usage


class FormField(TypedDict):
    """One control. A secret has no `value`, only `set`; `source` says where the value stands."""

    name: str
    type: Literal["text", "secret", "number", "integer", "boolean", "choice", "list", "map"]
    label: str
    hint: str
    min: float | None
    max: float | None
    choices: list[str]
    unit: str
    multiline: bool
    value: Any
    set: bool
    source: Literal["file", "env", "default"]


class LogLine(TypedDict):
    at: float
    level: str
    text: str


class Scope(TypedDict):
    name: str
    reason: str
    granted: bool


class Login(TypedDict):
    """A login by device code: the person opens `url` and types `code`."""

    identity: str
    url: str
    code: str
    expires_at: float | None
    state: str


class Identity(TypedDict):
    """An account that a plugin wants; `login` is who is logged in, empty: nobody."""

    id: str
    label: str
    login: str


class PluginDetail(PluginCard):
    form: list[FormField]
    lately: list[LogLine]
    scopes: list[Scope]
    identities: list[Identity]
    login: Login | None


class SettingsSection(TypedDict):
    name: str
    title: str
    form: list[FormField]


class JobView(TypedDict):
    """`progress` runs from 0 to 1; null while nothing can be said."""

    id: str
    kind: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    progress: float | None
    note: str
    error: str


class ModelView(TypedDict):
    """A model that a plugin's engine can use; `bytes` is 0 where its size is not known yet."""

    name: str
    title: str
    licence: str
    state: Literal["absent", "partial", "there"]
    bytes: int


class Message(TypedDict):
    """A line of the message history with what became of it."""

    id: str
    event: str
    at: float
    platform: str
    user: str
    prompt: str
    raw: str
    spoken: str
    heard: str
    complete: bool
    model: str
    voice: str
    latency: ExchangeLatency


class JournalEntry(TypedDict):
    """An event of the journal; `verdict` is its trace in a sentence."""

    id: str
    at: float
    kind: str
    platform: str
    origin: str
    user: str
    text: str
    verdict: str


class MessagePage(TypedDict):
    items: list[Message]
    page: int
    pages: int
    total: int


class JournalPage(TypedDict):
    items: list[JournalEntry]
    page: int
    pages: int
    total: int


class TraceCause(TypedDict):
    id: str
    kind: str
    text: str


class TraceStep(TypedDict):
    at_ms: float
    stage: str
    text: str


class Trace(TypedDict):
    """Why an event did what it did: `chain` from its first cause to itself."""

    event: str
    verdict: str
    chain: list[TraceCause]
    steps: list[TraceStep]
    latency: ExchangeLatency


class SetupAsk(TypedDict):
    """What a plugin that is off wants to know before it can be turned on."""

    plugin: str
    label: str
    hint: str
    value: str


class Setup(TypedDict):
    """The first run's page: what is chosen and what can be."""

    needed: bool
    name: str
    voice: str
    mind: str
    asks: list[SetupAsk]
    voices: list[str]
    minds: list[str]


class Viewer(TypedDict):
    """A person; `id` is the house's own number for them as text."""

    id: str
    platform: str
    name: str
    roles: list[str]
    first_seen: float
    last_seen: float
    messages: int


class Finding(TypedDict):
    name: str
    state: Literal["ok", "warning", "error"]
    note: str
    fix: str
