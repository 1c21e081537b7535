"""What tests of Twitch do with a show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twitch_double import TwitchDouble

from bot.testing import Rehearsal
from plugins.twitch.identity import Identity
from plugins.twitch.token import Token, TokenFiles

USERS = {Identity.BOT: ("200", "luna_bot"), Identity.CHANNEL: ("100", "streamer")}


def log_in(
    double: TwitchDouble, folder: Path, *identities: Identity, lasts: float = 14_000
) -> None:
    """As if somebody had logged in in an earlier run."""
    for identity in identities or tuple(Identity):
        number, name = USERS[identity]
        access = double.grant(number, identity.scopes, lasts=lasts)
        grant = double.grants[access]
        token = Token(
            access=access,
            refresh=grant.refresh,
            expires_at=grant.expires_at,
            login=name,
            user_id=number,
            scopes=identity.scopes,
        )
        TokenFiles(folder / "data" / "twitch").save(identity, token)


def connection(show: Rehearsal) -> Any:
    """How the panel says that Twitch is doing."""
    found = [c for c in show.app.host.connections.all() if c.name == "twitch"]
    return found[0] if found else None


async def connected(show: Rehearsal) -> None:
    await show.until(lambda: (c := connection(show)) is not None and c.state == "ok")


async def state(show: Rehearsal, wanted: str, word: str = "") -> Any:
    """Wait until the panel says so; the connection as it is then."""
    await show.until(
        lambda: (c := connection(show)) is not None and c.state == wanted and word in c.note
    )
    return connection(show)


def noted(show: Rehearsal, kind: type) -> list[Any]:
    """Collects the events of a kind that reach the house."""
    found: list[Any] = []
    show.app.host.watchers[kind] = found.append
    return found
