"""What tests of Discord's text do with a show."""

from __future__ import annotations

from typing import Any

from bot.testing import Rehearsal
from plugins.discord.text.events import DiscordMessage


def connection(show: Rehearsal, part: str = "") -> Any:
    """How the panel says that Discord is doing."""
    name = f"discord:{part}" if part else "discord"
    found = [c for c in show.app.host.connections.all() if c.name == name]
    return found[0] if found else None


async def state(show: Rehearsal, wanted: str, word: str = "", part: str = "") -> Any:
    """Wait until the panel says so; the connection as it is then."""
    await show.until(
        lambda: (c := connection(show, part)) is not None and c.state == wanted and word in c.note
    )
    return connection(show, part)


async def connected(show: Rehearsal) -> None:
    await state(show, "ok")


def noted(show: Rehearsal, kind: type = DiscordMessage) -> list[Any]:
    """Collects the events of a kind that reach the house."""
    found: list[Any] = []
    before = show.app.host.watchers.get(kind)

    def note(event: Any) -> None:
        found.append(event)
        if before is not None:
            before(event)

    show.app.host.watchers[kind] = note
    return found
