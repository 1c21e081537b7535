"""One person's ear in the show, and what they say as events."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import structlog

from bot.errors import BotError
from bot.host.events import (
    Event,
    GuestHeard,
    Heard,
    SpeechEnded,
    SpeechGuessed,
    SpeechStarted,
    Trust,
    User,
)
from bot.host.lanes import Lane
from bot.host.stage import StageMouth
from bot.listening import Deaf, Listener, Onset, Partial, Utterance
from bot.listening import Heard as Told

MOST_WAITING = 64  # events of one talker on their way to the door

log = structlog.get_logger("ears")


@dataclass(frozen=True, slots=True, kw_only=True)
class Talker:
    """Who is listened to, and where: `source` names the microphone or call, once.

    `guest`: waits in the lane of guests. `by_key`: only while the key to talk is pressed.
    """

    source: str
    user: User
    trust: Trust = Trust.VIEWER
    guest: bool = False
    by_key: bool = False

    @property
    def lane(self) -> Lane:
        return Lane.COLLAB_MIC if self.guest else Lane.MIC


class Ear:
    """One talker's ear: sound goes into `listener.inbox`. `run` it until it is closed."""

    def __init__(
        self,
        talker: Talker,
        listener: Listener,
        mouth: StageMouth,
        *,
        emit: Callable[[Event], Awaitable[None]],
        closed: Callable[[Ear], None],
    ) -> None:
        self.talker = talker
        self.listener = listener
        self.mouth = mouth
        self.open_turns: set[int] = set()
        self.news: asyncio.Queue[Event] = asyncio.Queue(MOST_WAITING)
        self._emit = emit
        self._closed = closed

    async def run(self) -> None:
        """Listen until the inbox has ended. Raises AudioError and EngineError."""
        bring = asyncio.create_task(self._bring(), name=f"ear {self.talker.source}")
        try:
            await self.listener.run()
            await self.news.join()
        finally:
            bring.cancel()
            self._closed(self)

    def press(self, down: bool) -> None:
        """The key to talk is pressed or let go."""
        self.listener.key_down = down

    def put(self, event: Event) -> None:
        """On its way to the door. Guesses are left out where too much waits there."""
        if self.news.full() and isinstance(event, SpeechGuessed):
            return
        if self.news.full():
            log.warning("the door does not keep up", source=self.talker.source)
            self.news.get_nowait()
            self.news.task_done()
        self.news.put_nowait(event)

    async def _bring(self) -> None:
        while True:
            event = await self.news.get()
            try:
                await self._emit(event)
            except BotError as error:
                log.error("what was heard is lost", error=str(error))
            finally:
                self.news.task_done()


def events_of(talker: Talker, told: Told) -> list[Event]:
    """What a listener tells, as events of the talker."""
    who = {"user": talker.user, "platform": talker.user.platform, "trust": talker.trust}
    return [replace(event, **who) for event in _events(talker, told)]


def _events(talker: Talker, told: Told) -> list[Event]:
    source, turn = talker.source, told.turn
    if isinstance(told, Onset):
        return [SpeechStarted(source=source, turn=turn)]
    if isinstance(told, Partial):
        return [SpeechGuessed(source=source, turn=turn, text=told.text, stable=told.stable)]
    if isinstance(told, Utterance):
        return [SpeechEnded(source=source, turn=turn), _heard(talker, told)]
    reason = told.error.message if isinstance(told, Deaf) else told.reason
    return [SpeechEnded(source=source, turn=turn, reason=reason)]


def _heard(talker: Talker, told: Utterance) -> Heard:
    kind = GuestHeard if talker.guest else Heard
    return kind(
        source=talker.source,
        turn=told.turn,
        text=told.text,
        interrupted=told.interrupted,
        quiet_ms=round(told.quiet_s * 1000, 1),
        confidence=told.transcript.confidence,
    )
