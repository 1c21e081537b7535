"""The show as it runs: what is said, what waits, the chat, the last exchange."""

from __future__ import annotations

from typing import Literal, TypedDict

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
    null where no platform has told how many watch, `title` and `category` are empty then;
    `talk_key`: somebody is heard only while the key to talk is pressed."""

    name: str
    on_air: bool
    since: float | None
    viewers: int | None
    title: str
    category: str
    react_to_chat: bool
    quiet: bool
    listen_to_mic: bool
    talk_key: bool
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


class SongOnStage(TypedDict):
    """The song that is sung, and how far it is."""

    title: str
    artist: str
    at_ms: int
    length_ms: int


class Utterance(TypedDict):
    """What is being said; `word` is the index of the word being heard, over all sentences. `song`
    is what is sung, where it is a song."""

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
    song: SongOnStage | None


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
