"""The bot's mouth, as far as who listens must know it and may disturb it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.listening.barge_in import Act


class Mouth(Protocol):
    """What the bot says while somebody is listened to. Loop thread only."""

    @property
    def speaks(self) -> bool:
        """Whether it is being heard, ducked or held included."""
        ...

    @property
    def sings(self) -> bool: ...

    @property
    def level_db(self) -> float:
        """How loud it sounds now, in dBFS."""
        ...

    def saying(self) -> Sequence[str]:
        """The words that are being heard and those of the last seconds."""
        ...

    def act(self, act: Act, speaker: str) -> None:
        """Duck, hold, cut or resume for somebody who breaks in. It must not raise."""
        ...


class NoMouth:
    """A bot that only listens."""

    speaks = False
    sings = False
    level_db = -100.0

    def saying(self) -> Sequence[str]:
        return ()

    def act(self, act: Act, speaker: str) -> None:
        return
