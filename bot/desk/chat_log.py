"""The chat as the streamer sees it: every line with its fate."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from bot.host import ChatMessage, Event, FateNews, Origin, Trust, board

LINES = 200


class ChatLog:
    """The newest lines. `tell(section, payload)` hears of new lines and of their fates."""

    def __init__(self, tell: Callable[[str, Any], None]) -> None:
        self._tell = tell
        self._lines: OrderedDict[str, board.ChatLine] = OrderedDict()

    def lines(self) -> list[board.ChatLine]:
        return list(self._lines.values())

    def forget(self, name: str) -> None:
        """Let go of a person's lines, and of those that name them."""
        for id, line in tuple(self._lines.items()):
            if line["user"] == name or name.casefold() in line["text"].casefold():
                del self._lines[id]

    def fate(self, event: Event, kind: str, note: str) -> None:
        """What became of an event; a chat line that is not known yet is added."""
        if not isinstance(event, ChatMessage):
            return
        fate: board.Fate = {"kind": kind, "note": note}  # type: ignore[typeddict-item]
        line = self._lines.get(event.id)
        if line is None:
            self._add(event, fate)
            return
        self._lines[event.id] = {**line, "fate": fate}
        self._tell("chat_fate", FateNews(id=event.id, fate=fate))

    def _add(self, event: ChatMessage, fate: board.Fate) -> None:
        line = _line(event, fate)
        self._lines[event.id] = line
        if len(self._lines) > LINES:
            self._lines.popitem(last=False)
        self._tell("chat_line", line)


def _line(event: ChatMessage, fate: board.Fate) -> board.ChatLine:
    user = event.user
    return {
        "id": event.id,
        "at": event.at,
        "platform": event.platform,
        "user": user.name if user else "",
        "colour": user.colour if user else "",
        "roles": list(user.roles) if user else [],
        "text": event.text,
        "emotes": [
            {"start": e.start, "end": e.end, "name": e.name, "url": e.url} for e in event.emotes
        ],
        "self": event.trust is Trust.MODEL,
        "simulated": event.origin is not Origin.LIVE,
        "fate": fate,
    }
