"""What the show stands on: connections, plugins, overlays, sound, cost; and all of it at once."""

from __future__ import annotations

from typing import Literal, TypedDict

from bot.host.board.show import ChatLine, Exchange, HeldLine, Show, StageView, Waiting

ConnectionSort = Literal["platform", "mind", "voice", "overlay", "sound", "database"]
ConnectionHealth = Literal["ok", "connecting", "retrying", "needs_auth", "failed", "off"]
PluginSort = Literal["platform", "engine", "feature"]
PluginHealth = Literal["loaded", "off", "retrying", "needs_auth", "failed", "paused", "missing"]


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
