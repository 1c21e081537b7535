"""Logging in to a service by a code that a person types: what the panel shows and asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginCard:
    """`state` is waiting, done, refused or expired; `expires_at` is Unix time in seconds."""

    identity: str
    url: str
    code: str
    expires_at: float
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeAsked:
    """A right that the service grants, and why it is asked for."""

    name: str
    reason: str
    granted: bool


class Logins(Protocol):
    """A plugin's logins; offered with `@plugin.engine(Logins, "<plugin>")`."""

    def card(self) -> LoginCard | None:
        """The login that is under way or was refused last; None where all is well."""
        ...

    def scopes(self) -> Sequence[ScopeAsked]: ...

    async def log_in(self) -> None:
        """Begin the next login that is missing; the card tells how it goes on."""
        ...

    async def log_out(self) -> None:
        """Forget the tokens, and revoke them where the service can."""
        ...

    async def close(self) -> None: ...
