"""The first run's page, viewers, and what the doctor found."""

from __future__ import annotations

from typing import Literal, TypedDict


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
