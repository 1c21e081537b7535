"""All conversations of a show: who may come in, and what they share."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from bot.engines import VAD, Measure
from bot.errors import BotError
from bot.listening import Detector, EnergyVad, Recognisers
from bot.realtime.conversation import Conversation
from bot.realtime.events import event
from bot.realtime.house import House
from bot.realtime.outbox import Line
from bot.realtime.recorder import Recorder
from bot.realtime.recordings import Recordings
from bot.realtime.table import Wish

RETRY_S = 5.0  # when one who was refused may ask again
TRY_AGAIN_LATER = 1013  # close code of RFC 6455's registry

log = logging.getLogger(__name__)


class Seat:
    """A place for one conversation; `leave` gives it back."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self._leave: Callable[[], None] | None = leave

    def leave(self) -> None:
        if self._leave is not None:
            self._leave, leave = None, self._leave
            leave()


class Realtime:
    """Holds conversations. `house` may be changed; it counts from the next answer on."""

    def __init__(
        self,
        house: House,
        *,
        recordings: Recordings | None = None,
        measure: Callable[[str, float], None] = lambda stage, seconds: None,
        barged: Callable[[str, float], None] = lambda act, seconds: None,
    ) -> None:
        self.house = house
        self.recordings = recordings
        self.may_record = True
        self.on_change: Callable[[], None] = lambda: None
        self._talking: set[Conversation] = set()
        self.seats = 16
        self.taken = 0
        self.refused = 0
        self._measure = measure
        self._barged = barged
        self._detector: Detector | None = None
        self._detector_of: VAD | None = None
        self._recognisers = self._chain()

    def use(self) -> None:
        """The settings in `house` have changed."""
        if not self._recognisers.are(self._names(), patience_s=self.house.ears.patience_s):
            self._recognisers = self._chain()

    def _chain(self) -> Recognisers:
        house = self.house
        return Recognisers(
            house.registry,
            self._names(),
            patience_s=house.ears.patience_s,
            spend=house.spend,
        )

    def _names(self) -> tuple[str, ...]:
        return (self.house.voice.stt, *self.house.ears.fallback)

    def admit(self) -> Seat | None:
        """A seat, at once and before any work; None where all are taken."""
        if self.taken >= self.seats:
            self.refused += 1
            self.house.registry.note(Measure.FORCE_DISCONNECTS, 1)
            return None
        self.taken += 1
        self.on_change()
        return Seat(self._left)

    def _left(self) -> None:
        self.taken -= 1
        self.on_change()

    async def converse(self, line: Line, wish: Wish) -> None:
        """Hold one conversation until its client is gone."""
        detector = await self._detect()
        may = self.may_record and self.recordings is not None
        conversation = Conversation(
            line,
            self.house,
            detector,
            self._recognisers,
            wish,
            self._measure,
            self._record if may else None,
            self._barged,
        )
        self._talking.add(conversation)
        note, began = self.house.registry.note, monotonic()
        note(Measure.SESSIONS, 1)
        note(Measure.ACTIVE_SESSIONS, 1)
        try:
            await conversation.serve()
        finally:
            note(Measure.ACTIVE_SESSIONS, -1)
            note(Measure.SESSION_DURATION, monotonic() - began)
            self._talking.discard(conversation)
            self.on_change()

    @property
    def recorded(self) -> int:
        """How many conversations are being recorded now."""
        return sum(conversation.recorded for conversation in self._talking)

    def _record(self, *who: str, **how: Any) -> Recorder:
        assert self.recordings is not None
        asyncio.get_running_loop().call_soon(self.on_change)
        return Recorder(self.recordings.folder, *who, **how)

    async def _detect(self) -> Detector:
        """The show's voice detector, or the plain one where that cannot be used."""
        wanted = self.house.ears.vad
        chosen = self.house.registry.find(VAD, wanted) if wanted != EnergyVad.name else None
        if self._detector is not None and self._detector_of is chosen:
            return self._detector
        vad: VAD = chosen or EnergyVad()
        try:
            await asyncio.to_thread(_try_out, vad)
        except BotError as error:
            log.warning("voice is told by loudness alone: %s", error)
            vad = EnergyVad()
        self._detector, self._detector_of = Detector(vad), chosen
        return self._detector


def full() -> dict[str, Any]:
    """What one client too many is told before the line is closed."""
    return event(
        "error",
        error={
            "type": "rate_limit_error",
            "code": "session_limit_exceeded",
            "message": f"all seats are taken; try again in {RETRY_S:g} s",
            "param": None,
            "event_id": None,
            "retry_after": RETRY_S,
        },
    )


def _try_out(vad: VAD) -> None:
    silence = vad.fresh()[None]
    vad.speech(silence[:, :1].repeat(vad.window, axis=1) * 0, silence)
