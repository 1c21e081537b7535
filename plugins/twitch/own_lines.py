"""Which lines of the chat this bot wrote: they come back like everybody's."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

REMEMBERED = 200


class OwnLines:
    """Needed where a streamer lets the bot write from the streamer's own account.

    A line may come back before Twitch has answered the request that wrote it, so what is being
    sent counts too.
    """

    def __init__(self) -> None:
        self._sending: list[str] = []
        self._sent: OrderedDict[str, None] = OrderedDict()

    @contextmanager
    def sending(self, text: str) -> Iterator[None]:
        self._sending.append(text)
        try:
            yield
        finally:
            self._sending.remove(text)

    def sent(self, message: str) -> None:
        """Twitch's id of a line that was written."""
        self._sent[message] = None
        if len(self._sent) > REMEMBERED:
            self._sent.popitem(last=False)

    def has(self, message: str, text: str) -> bool:
        return message in self._sent or any(text.endswith(line) for line in self._sending)
