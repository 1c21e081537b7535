"""From a text to what was heard: mind, guard, stage, memory and the record of it all."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import structlog

from bot.audio import AudioChunk
from bot.dialogue import Guard, Holds, Mind, Persona, Thought, Verdict
from bot.errors import NotFound
from bot.host.events import (
    Event,
    Origin,
    SafetyHeld,
    Trust,
    User,
    UtteranceEnded,
    UtteranceInterrupted,
    UtteranceQueued,
    UtteranceStarted,
    new_id,
)
from bot.host.lanes import Lane
from bot.host.plugin import Spoken
from bot.host.records import Traces
from bot.host.score import Score, Singing, Sound, guarded, led
from bot.host.stage.account import latencies, tell
from bot.host.stage.backlog import speech_of
from bot.host.stage.emotes import Emotes
from bot.host.stage.exchange import Exchange
from bot.host.stage.preparer import Preparer
from bot.host.stage.stage import Performance, Relayed, Stage, UtteranceRequest
from bot.host.stage.utterance import Utterance
from bot.host.switches import SwitchBoard
from bot.voice import Sentence, strip_markup

log = structlog.get_logger("performer")


Record = Callable[[Exchange], Awaitable[None]]
Emit = Callable[[Event], Awaitable[None]]


class Performer:
    """Speaks for whoever has the turn. All speech, by whomever, goes through here."""

    def __init__(
        self,
        *,
        mind: Mind,
        persona: Persona,
        guard: Guard,
        holds: Holds,
        stage: Stage,
        switches: SwitchBoard,
        traces: Traces,
        record: Record,
        emit: Emit,
        emotes: Emotes,
        delay_s: float = 0.0,
    ) -> None:
        self.mind = mind
        self.stage = stage
        self.holds = holds
        self.guard = guard
        self.on_held: Callable[[], None] = lambda: None
        self._persona = persona
        self._switches = switches
        self._traces = traces
        self.record = record
        self._emit = emit
        self.emotes = emotes
        self.delay_s = delay_s
        stage.on_sound = self._sounds

    def use(self, *, persona: Persona, delay_s: float) -> None:
        """Take over new settings from the next sentence on."""
        self._persona, self.delay_s = persona, delay_s

    def think(
        self, prompt: str, *, event: Event | None, user: User | None, remember: bool, kind: str
    ) -> Thought:
        """Ask the mind about `prompt`; nothing runs until the thought is read."""
        who = user or (event.user if event else None)
        live = event is None or event.origin is Origin.LIVE
        return self.mind.think(
            prompt,
            user=self.guard.name(who.name) if who else "",
            platform=who.platform if who else "",
            user_id=who.id if who and live else "",  # a simulated person leaves no notes
            kind=kind or (event.kind if event else ""),
            trust=event.trust if event else Trust.OWNER,
            remember=remember,
            context=self._switches.now.context,
            event=event.id if event else "",
            told=user is None,
        )

    def checked(self, text: str, event: Event | None) -> str | None:
        """A text for chat, through the guard: as it may be shown, or None."""
        verdict = self.guard.check(text, source="model")
        if verdict.action in ("pass", "mask"):
            return verdict.text
        if event is not None:
            self._traces.step(event.id, "Guard", f"kept a line from chat: {verdict.reason}")
        return None

    def written(self, text: str) -> str:
        """What the mind wrote, for a chat."""
        return self._persona.written(text)

    async def speak(
        self,
        text: str | Thought | AsyncIterator[str],
        *,
        event: Event | None,
        voice: str = "",
        style: str = "",
        rate: float = 0.0,
        uninterruptible: bool = False,
        subtitles: bool = True,
    ) -> Spoken:
        """Say it; returns when it was heard or cut. Raises EngineError when no mind answers."""
        thought = text if isinstance(text, Thought) else None
        request = self._request(
            event,
            prompt=thought.prompt if thought is not None else "",
            voice=voice,
            style=style,
            rate=rate,
            uninterruptible=uninterruptible,
            subtitles=subtitles,
        )
        exchange = Exchange(
            event=event, utterance=request.id, at=time.time(), prompt=request.prompt
        )
        source = "model" if thought is not None else "viewer"
        prepare = Preparer(self, exchange, event, source)
        try:
            return await self._heard(
                lambda: self.stage.perform(request, _tokens(text), prepare),
                exchange,
                thought,
                prepare,
            )
        finally:
            if thought is not None:
                thought.cancel.set("no longer needed")

    async def relay(self, make: Relayed, *, title: str, event: Event | None) -> Spoken:
        """Let a speech be heard that is made elsewhere; see `Context.relay`."""
        request = self._request(event, subtitles=True)
        exchange = Exchange(event=event, utterance=request.id, at=time.time(), prompt=title)
        prepare = Preparer(self, exchange, event, "viewer")
        return await self._heard(
            lambda: self.stage.relay(request, make, prepare), exchange, None, prepare
        )

    async def _heard(
        self,
        perform: Callable[[], Awaitable[Performance]],
        exchange: Exchange,
        thought: Thought | None,
        prepare: Preparer,
    ) -> Spoken:
        """Perform an utterance, and keep what was heard of it however it ends."""
        id, cause = exchange.utterance, exchange.event.id if exchange.event else ""
        await self._tell(UtteranceQueued(utterance=id, cause=cause))
        try:
            performance = await perform()
        except asyncio.CancelledError:  # its time is over, or the show's: what was heard stays
            if self.stage.last.utterance == id and self.stage.last.heard:
                await self._keep(exchange, self.stage.last, thought, prepare)
            raise
        await self._keep(exchange, performance, thought, prepare)
        return Spoken(
            utterance=id,
            text=performance.text,
            heard=performance.heard,
            complete=performance.complete,
            reason=performance.reason,
        )

    async def _keep(
        self,
        exchange: Exchange,
        performance: Performance,
        thought: Thought | None,
        prepare: Preparer,
    ) -> None:
        """Remember and record what was heard, and tell that it has ended."""
        self._fill(exchange, performance, thought, prepare)
        if thought is not None:
            exchange.remembered = await self.mind.commit(thought, performance.heard)
        if exchange.event is not None:
            tell(self._traces, exchange.event, exchange, performance, thought)
        await self.record(exchange)
        await self._tell_end(exchange)

    async def play(
        self, sound: AsyncIterator[AudioChunk] | AudioChunk, *, title: str, event: Event | None
    ) -> Spoken:
        """Play a sound with the one mouth."""
        request = self._request(event)
        performance = await self.stage.perform_sound(request, _chunks(sound))
        return Spoken(
            utterance=request.id,
            text=title,
            heard=title if performance.complete else "",
            complete=performance.complete,
            reason=performance.reason,
        )

    async def sing(
        self,
        score: Score,
        sound: Sound,
        *,
        lead_s: float,
        uninterruptible: bool,
        event: Event | None,
    ) -> Spoken:
        """Sing a song with the one mouth; its lyrics are shown as far as the guard lets them."""
        request = self._request(event, uninterruptible=uninterruptible)
        singing = Singing(
            score=guarded(score, lambda text: self.checked(text, event)),
            speech=lambda second: speech_of(led(sound(second), lead_s)),
            lead_s=lead_s,
        )
        await self._tell(UtteranceQueued(utterance=request.id, cause=request.event))
        performance = await self.stage.sing(request, singing)
        return Spoken(
            utterance=performance.utterance,
            text=score.title,
            heard=score.title if performance.seconds > 0 else "",
            complete=performance.complete,
            reason=performance.reason,
            seconds=performance.seconds,
        )

    async def wait_for_human(
        self, sentence: str, verdict: Verdict, event: Event | None, source: str
    ) -> str | None:
        """The held text as the human lets it go out, or None. Nobody decides: it is dropped."""
        held = self.holds.add(sentence, verdict, source, event.id if event else "")
        self.on_held()
        await self._tell(SafetyHeld(text=sentence, reason=verdict.reason, source=source))
        try:
            return await held.answer() or None
        finally:
            with contextlib.suppress(NotFound):  # decided; else whoever waited has gone
                self.holds.decide(held.id, "drop")
            self.on_held()

    def in_character(self, sentence: Sentence) -> Sentence:
        """What the mind wrote as the persona says it, with the face that it asks for."""
        written = sentence.written or sentence.text  # its rules know tags and *yawns*
        text, _ = strip_markup(self._persona.spoken(written, last=sentence.last))
        expression = sentence.expression or self._persona.expression(written)
        return replace(sentence, text=text, expression=expression)

    def note(self, event: Event | None, stage: str, text: str) -> None:
        if event is not None:
            self._traces.step(event.id, stage, text)

    def _request(
        self,
        event: Event | None,
        *,
        prompt: str = "",
        voice: str = "",
        style: str = "",
        rate: float = 0.0,
        uninterruptible: bool = False,
        subtitles: bool = False,
    ) -> UtteranceRequest:
        lane = event.lane if event is not None and event.lane is not None else Lane.CHAT
        return UtteranceRequest(
            id=new_id(),
            event=event.id if event else "",
            lane=lane.value,
            speaker=self._persona.name,
            to=self.guard.name(event.user.name) if event is not None and event.user else "",
            prompt=prompt,
            voice=voice,
            style=style,
            rate=rate or self._switches.now.rate,
            uninterruptible=uninterruptible,
            subtitles=subtitles,
        )

    def _fill(
        self,
        exchange: Exchange,
        performance: Performance,
        thought: Thought | None,
        prepare: Preparer,
    ) -> None:
        exchange.spoken, exchange.heard = performance.text, performance.heard
        exchange.complete, exchange.reason = performance.complete, performance.reason
        exchange.voice, exchange.expression = performance.voice, performance.expression
        exchange.raw = thought.raw if thought is not None else prepare.raw
        if thought is not None:
            exchange.model = thought.model
            if thought.usage is not None:
                exchange.tokens_in = thought.usage.tokens_in
                exchange.tokens_out = thought.usage.tokens_out
                exchange.usd = thought.usage.usd
        trace = self._traces.get(exchange.event.id) if exchange.event is not None else None
        exchange.latency = latencies(trace, performance, thought, prepare)
        if trace is not None:
            trace.latency.update(exchange.latency)

    async def _sounds(self, utterance: Utterance) -> None:
        """The first sound of an utterance has left."""
        first = utterance.sentences[0].text if utterance.sentences else ""
        request = utterance.request
        await self._tell(UtteranceStarted(utterance=request.id, text=first, cause=request.event))

    async def _tell_end(self, exchange: Exchange) -> None:
        cause = exchange.event.id if exchange.event else ""
        if exchange.complete:
            await self._tell(
                UtteranceEnded(utterance=exchange.utterance, heard=exchange.heard, cause=cause)
            )
            return
        await self._tell(
            UtteranceInterrupted(
                utterance=exchange.utterance,
                heard=exchange.heard,
                reason=exchange.reason,
                cause=cause,
            )
        )

    async def _tell(self, event: Event) -> None:
        await self._emit(replace(event, trust=Trust.MODEL, origin=Origin.LIVE))


async def _tokens(text: str | Thought | AsyncIterator[str]) -> AsyncIterator[str]:
    if isinstance(text, str):
        yield text
        return
    async for token in text:
        yield token


async def _chunks(sound: AsyncIterator[AudioChunk] | AudioChunk) -> AsyncIterator[AudioChunk]:
    if isinstance(sound, AudioChunk):
        yield sound
        return
    async for chunk in sound:
        yield chunk
