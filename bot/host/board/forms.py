"""Settings' forms, a plugin's page, jobs and models."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

from bot.host.board.house import PluginCard


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
