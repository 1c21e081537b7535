"""Who writes speech down: the chosen recogniser, or the next that can.

A failure that may pass is tried again, with growing pauses and some chance in them; the turn's
sound is on tape, so each try hears all of it. A recogniser that stays down is left alone for a
while, longer each time, and the next one of the chain writes. What a person must mend is not
tried again before a minute has passed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from time import monotonic

from bot.engines import (
    STT,
    Cancel,
    EngineRegistry,
    Health,
    ListenCapabilities,
    ListenRequest,
    Measure,
    Note,
    Reports,
    Transcript,
    TurnMeter,
    cost,
    note_miss,
    note_nobody,
    pick_recogniser,
)
from bot.errors import BotError, EngineError, EngineTimeout, EngineUnusable
from bot.listening.tape import Tape

FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 2.0  # between two tries
REST_S, LONGEST_REST_S = 5.0, 60.0  # for a recogniser that stays down

log = logging.getLogger(__name__)
Tell = Callable[[Transcript], None]
# A recogniser's name, the seconds that it listened to, and what they cost (None: nobody knows).
Spend = Callable[[str, float, float | None], None]


@dataclass(slots=True)
class _Record:
    """How a recogniser has done lately."""

    error: BotError | None = None
    failures: int = 0
    rests_until: float = 0.0
    ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a turn says, by whom it was written down and how long that took after its end."""

    transcript: Transcript
    engine: str
    seconds: float = 0.0


class Recognisers:
    """The chain of `names`; without any, whichever recogniser there is. Loop thread only."""

    def __init__(
        self,
        registry: EngineRegistry,
        names: tuple[str, ...],
        *,
        tries: int = 3,
        patience_s: float = 5.0,
        clock: Callable[[], float] = monotonic,
        on_change: Callable[[], None] = lambda: None,
        spend: Spend = lambda engine, seconds, usd: None,
    ) -> None:
        """`spend` hears of all that they listened to, also of what nobody waited for."""
        self._chosen = _chosen(names)
        self.on_change = on_change
        self._registry = registry
        self._tries = tries
        self._patience_s = patience_s
        self._clock = clock
        self._spend = spend
        self._records: dict[str, _Record] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The chain, in the order in which it is asked."""
        if self._chosen or not self._registry.names(STT):
            return self._chosen
        return (pick_recogniser(self._registry),)

    def are(self, names: tuple[str, ...], *, patience_s: float) -> bool:
        """Whether these settings are theirs already: what is known of them is kept then."""
        return (self._chosen, self._patience_s) == (_chosen(names), patience_s)

    def health(self) -> dict[str, Health]:
        """How each recogniser of the chain is doing, for the panel."""
        return {name: self._health(name) for name in self.names}

    async def capabilities(self) -> ListenCapabilities:
        """Of the one that would be asked now; nothing at all where there is none."""
        import tenacity  # noqa: F401  # asked as somebody begins to speak: there is time to load it

        for name in self._usable():
            engine = self._registry.find(STT, name)
            if engine is not None:
                return await engine.capabilities()
        return ListenCapabilities()

    async def write(
        self, tape: Tape, request: ListenRequest, cancel: Cancel, tell: Tell = lambda said: None
    ) -> Written:
        """Write a turn down while it is spoken; `tell` hears what is understood so far, each
        time from the turn's beginning. Raises EngineError where nobody can."""
        failure: BotError | None = None
        for name in self._usable():
            try:
                return await self._retried(name, tape, request, cancel, tell)
            except BotError as error:
                failure = error
                self._failed(name, error)
        note_nobody(self._registry.note, Measure.STT_MISSES)
        if isinstance(failure, EngineError):
            raise failure
        hint = "turn on a plugin that listens, and name it under voice.stt"
        raise EngineUnusable("ears", str(failure or "no recogniser is chosen"), hint=hint)

    async def _retried(
        self, name: str, tape: Tape, request: ListenRequest, cancel: Cancel, tell: Tell
    ) -> Written:
        import tenacity

        tries = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(
                lambda error: _passing(error) and not cancel.is_set()
            ),
            wait=tenacity.wait_random_exponential(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S),
            stop=tenacity.stop_after_attempt(self._tries),
            reraise=True,
        )
        return await tries(self._once, name, tape, request, cancel, tell)

    async def _once(
        self, name: str, tape: Tape, request: ListenRequest, cancel: Cancel, tell: Tell
    ) -> Written:
        engine = self._registry.get(STT, name)
        note = self._registry.note
        work = asyncio.create_task(_read(engine, tape, request, cancel, tell, note))
        ended = asyncio.create_task(tape.ended.wait())
        try:
            await asyncio.wait({work, ended}, return_when=asyncio.FIRST_COMPLETED)
            over = self._clock()
            done, _ = await asyncio.wait({work}, timeout=self._patience_s)
            if not done:
                raise EngineTimeout(name, f"no transcript within {self._patience_s:g} s")
            said = work.result()
        finally:
            ended.cancel()
            if not work.done():
                work.cancel()
                await asyncio.wait({work})
            if work.cancelled() or work.exception() is None:  # what it refused costs nothing
                self._spend(name, tape.seconds, cost(engine, tape.seconds))
        seconds = self._clock() - over if tape.ended.is_set() else 0.0
        self._worked(name, seconds)
        return Written(transcript=said, engine=name, seconds=seconds)

    def _usable(self) -> list[str]:
        """Those that may be asked now; where all rest, all are asked again."""
        now = self._clock()
        awake = [name for name in self.names if self._record(name).rests_until <= now]
        return awake or list(self.names)

    def _record(self, name: str) -> _Record:
        return self._records.setdefault(name, _Record())

    def _worked(self, name: str, seconds: float) -> None:
        was_down = self._record(name).error is not None
        self._records[name] = _Record(ms=seconds * 1000)
        if was_down:
            self.on_change()

    def _failed(self, name: str, error: BotError) -> None:
        record = self._record(name)
        record.error, record.failures = error, record.failures + 1
        note_miss(self._registry.note, error, Measure.STT_HARD_MISSES)
        rest = min(REST_S * 2 ** (record.failures - 1), LONGEST_REST_S)
        if isinstance(error, EngineUnusable) or not isinstance(error, EngineError):
            rest = LONGEST_REST_S
        record.rests_until = self._clock() + rest
        log.warning("%s is not asked for %.0f s: %s", name, rest, error)
        self.on_change()

    def _health(self, name: str) -> Health:
        record = self._record(name)
        if record.error is not None:
            wait = max(0.0, record.rests_until - self._clock())
            note = f"{record.error.message}; asked again in {wait:.0f} s"
            return Health(ok=False, note=note, fix=record.error.hint)
        engine = self._registry.find(STT, name)
        if engine is None:
            return Health(ok=False, note="is not there", fix=f"turn the plugin {name} on")
        told = engine.health() if isinstance(engine, Reports) else Health(ok=True)
        return replace(told, ms=record.ms)


def _chosen(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, names)))


async def _read(
    engine: STT,
    tape: Tape,
    request: ListenRequest,
    cancel: Cancel,
    tell: Tell,
    note: Note,
) -> Transcript:
    """All that one engine says of a tape, as one transcript."""
    finals: list[Transcript] = []
    meter = TurnMeter(note)
    try:
        stream: AsyncIterator[Transcript] = engine.stream(meter.sound(tape.read()), request, cancel)
        async with aclosing(stream) as said:  # type: ignore[type-var]  # engines generate
            async for one in said:
                meter.said(one)
                if one.final:
                    finals.append(one)
                tell(joined([*finals, *([] if one.final else [one])]))
        return joined(finals)
    finally:
        meter.end(joined(finals).text)


def joined(parts: list[Transcript]) -> Transcript:
    """Stretches of speech as one; it is final where all of them are."""
    spoken = [part for part in parts if part.text.strip()]
    if not spoken:
        return Transcript(text="", final=True)
    sure = [part.confidence for part in spoken if part.confidence >= 0]
    return Transcript(
        text=" ".join(part.text.strip() for part in spoken),
        final=all(part.final for part in parts),
        start=spoken[0].start,
        end=spoken[-1].end,
        words=tuple(word for part in spoken for word in part.words),
        confidence=min(sure, default=-1.0),
        language=next((part.language for part in spoken if part.language), ""),
        done=parts[-1].done,
    )


def _passing(error: BaseException) -> bool:
    return isinstance(error, EngineError) and error.retryable
