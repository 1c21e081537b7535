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


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginIdentity:
    """One of the accounts that a plugin wants; `login` is who is logged in, empty: nobody."""

    id: str
    label: str
    login: str


class Logins(Protocol):
    """A plugin's logins; offered with `@plugin.engine(Logins, "<plugin>")`."""

    def card(self) -> LoginCard | None:
        """The login that is under way or was refused last; None where all is well."""
        ...

    def scopes(self) -> Sequence[ScopeAsked]: ...

    def identities(self) -> Sequence[LoginIdentity]:
        """The accounts, in the order in which they are best logged in."""
        ...

    async def log_in(self, identity: str = "") -> None:
        """Begin the login of that identity, or else the next that is missing; the card tells
        how it goes on. Raises NotFound, and Conflict where there is nothing to log in."""
        ...

    async def log_out(self, identity: str = "") -> None:
        """Forget the tokens of that identity, or of all, and revoke them where the service can."""
        ...

    async def close(self) -> None: ...
