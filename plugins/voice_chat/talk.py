"""The talk that goes on: who is meant, what was overheard, what is being thought ahead."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from typing import Protocol

from bot.dialogue import said_by
from bot.host import Heard, SpeechGuessed, User
from bot.listening import Addressing, Concern, LongSilence
from plugins.voice_chat.guesses import Guesses

OVERHEARD = 6  # lines that the bot was not meant by and still knows of
OVERHEARD_S = 60.0
LOOK_S = 0.5  # how often the silence is looked at


class Line(Protocol):
    """What somebody said, whether they are done or not."""

    @property
    def text(self) -> str: ...

    @property
    def user(self) -> User | None: ...


class Talk:
    """One conversation of everybody who speaks. Loop thread only."""

    def __init__(
        self,
        name: Callable[[], str],
        *,
        rule: str,
        follow_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.guesses = Guesses(clock)
        self.overheard: deque[tuple[float, str, str]] = deque(maxlen=OVERHEARD)
        self.spoke_at: float | None = None
        self._name = name  # the persona's, which may change
        self._addressing = Addressing((), rule=rule, follow_s=follow_s)
        self.clock = clock

    def concerns(self, heard: Heard) -> Concern:
        """Whether a line is for the bot."""
        self._addressing.names = (self._name(),)
        return self._addressing.concerns(_name(heard), heard.text, self.clock())

    def judge(self, guess: SpeechGuessed) -> Concern:
        """The same for what may be the whole line."""
        self._addressing.names = (self._name(),)
        return self._addressing.judge(_name(guess), guess.text, self.clock())

    def answered(self, heard: Heard) -> None:
        self._addressing.answered(_name(heard), self.clock())

    def somebody_spoke(self) -> None:
        self.spoke_at = self.clock()

    def overhear(self, heard: Heard) -> None:
        """A line that was for somebody else: the next answer may need it."""
        self.overheard.append((self.clock(), _name(heard), heard.text))

    def prompt(self, line: Line) -> str:
        """The line, with what was overheard before it; the memory leaves that out later."""
        since = self.clock() - OVERHEARD_S
        before = [said_by(who, text) for at, who, text in self.overheard if at >= since]
        if not before:
            return line.text
        return f"{line.text} (Said just before: {' / '.join(before)})"

    async def close(self) -> None:
        await self.guesses.close()


async def watch_silence(talk: Talk, seconds: float) -> AsyncGenerator[float, None]:
    """Each time nobody has spoken for so long."""
    silence, noted = LongSilence(seconds=seconds), None
    while True:
        await asyncio.sleep(min(LOOK_S, seconds))
        if talk.spoke_at is not None and talk.spoke_at != noted:
            noted = talk.spoke_at
            silence.spoke(noted)
        if silence.step(talk.clock()):
            yield seconds


def _name(line: Line) -> str:
    return line.user.name if line.user else ""
