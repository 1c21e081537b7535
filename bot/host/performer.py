"""From a text to what was heard: mind, guard, stage, memory and the record of it all."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass, field, replace

import structlog

from bot.audio import AudioChunk
from bot.dialogue import Guard, Holds, Mind, Persona, Thought, Verdict
from bot.errors import NotFound
from bot.host.context import Spoken
from bot.host.emotes import Emotes
from bot.host.events import (
    Event,
    Origin,
    SafetyHeld,
    Trust,
    User,
    UtteranceEnded,
    UtteranceInterrupted,
    UtteranceStarted,
    new_id,
)
from bot.host.lanes import Lane
from bot.host.stage import Performance, Stage, UtteranceRequest
from bot.host.switches import SwitchBoard
from bot.host.trace import Traces
from bot.voice import Sentence, strip_markup

log = structlog.get_logger("performer")


@dataclass(slots=True)
class Exchange:
    """One prompt and what came of it, for the panel, the history and the memory."""

    event: Event | None
    utterance: str
    prompt: str = ""
    raw: str = ""
    removed: list[tuple[int, int]] = field(default_factory=list)
    spoken: str = ""
    heard: str = ""
    complete: bool = False
    reason: str = ""
    model: str = ""
    voice: str = ""
    expression: str = "neutral"
    remembered: bool = False
    tokens_in: int = 0
    tokens_out: int = 0
    usd: float = 0.0
    at: float = 0.0
    latency: dict[str, float] = field(default_factory=dict)


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
        )

    def checked(self, text: str, event: Event | None) -> str | None:
        """A text for chat, through the guard: as it may be shown, or None."""
        verdict = self.guard.check(text, source="model")
        if verdict.action in ("pass", "mask"):
            return verdict.text
        if event is not None:
            self._traces.step(event.id, "Guard", f"kept a line from chat: {verdict.reason}")
        return None

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
        request = self._request(event, thought, voice, style, rate, uninterruptible, subtitles)
        exchange = Exchange(
            event=event, utterance=request.id, at=time.time(), prompt=request.prompt
        )
        source = "model" if thought is not None else "viewer"
        prepare = _Preparer(self, exchange, event, source)
        await self._tell(UtteranceStarted(utterance=request.id, cause=event.id if event else ""))
        try:
            performance = await self.stage.perform(request, _tokens(text), prepare)
        except asyncio.CancelledError:  # its time is over, or the show's: what was heard stays
            if self.stage.last.utterance == request.id and self.stage.last.heard:
                await self._keep(exchange, self.stage.last, thought, prepare)
            raise
        finally:
            if thought is not None:
                thought.cancel.set("no longer needed")
        await self._keep(exchange, performance, thought, prepare)
        return Spoken(
            utterance=request.id,
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
        prepare: _Preparer,
    ) -> None:
        """Remember and record what was heard, and tell that it has ended."""
        self._fill(exchange, performance, thought, prepare)
        if thought is not None:
            if thought.route is not None:
                self.note(exchange.event, "Mind", str(thought.route))
            exchange.remembered = await self.mind.commit(thought, performance.heard)
            if exchange.remembered:
                self.note(exchange.event, "Memory", "remembered as far as it was heard")
        await self.record(exchange)
        await self._tell_end(exchange)

    async def play(
        self, sound: AsyncIterator[AudioChunk] | AudioChunk, *, title: str, event: Event | None
    ) -> Spoken:
        """Play a sound with the one mouth."""
        request = self._request(event, None, "", "", 0.0, False, False)
        performance = await self.stage.perform_sound(request, _chunks(sound))
        return Spoken(
            utterance=request.id,
            text=title,
            heard=title if performance.complete else "",
            complete=performance.complete,
            reason=performance.reason,
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
        thought: Thought | None,
        voice: str,
        style: str,
        rate: float,
        uninterruptible: bool,
        subtitles: bool,
    ) -> UtteranceRequest:
        lane = event.lane if event is not None and event.lane is not None else Lane.CHAT
        return UtteranceRequest(
            id=new_id(),
            event=event.id if event else "",
            lane=lane.value,
            speaker=self._persona.name,
            to=self.guard.name(event.user.name) if event is not None and event.user else "",
            prompt=thought.prompt if thought is not None else "",
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
        prepare: _Preparer,
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
        exchange.latency = self._latency(exchange.event, performance, thought, prepare)

    def _latency(
        self,
        event: Event | None,
        performance: Performance,
        thought: Thought | None,
        prepare: _Preparer,
    ) -> dict[str, float]:
        """Milliseconds by stage, up to the first sound."""
        trace = self._traces.get(event.id) if event is not None else None
        before = dict(trace.latency) if trace is not None else {}
        first_sentence = performance.timings.get("first_sentence", 0.0) * 1000
        first_audio = performance.timings.get("first_audio", 0.0) * 1000
        latency = {
            "door": before.get("door", 0.0),
            "lane": before.get("lane", 0.0),
            "mind": first_sentence if thought is not None else 0.0,
            "guard": prepare.seconds * 1000,
            "voice": max(0.0, first_audio - first_sentence - prepare.first_seconds * 1000),
        }
        latency = {stage: round(ms, 1) for stage, ms in latency.items()}
        latency["total"] = round(latency["door"] + latency["lane"] + first_audio, 1)
        if trace is not None:
            trace.latency.update(latency)
        return latency

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


class _Preparer:
    """Makes each sentence fit to be heard: spoken style, then the guard, then the delay."""

    def __init__(
        self, performer: Performer, exchange: Exchange, event: Event | None, source: str
    ) -> None:
        self._performer = performer
        self._exchange = exchange
        self._event = event
        self._source = source
        self._watch = performer.guard.watch("model" if source == "model" else "viewer")
        self.raw = ""
        self.seconds = 0.0
        self.first_seconds = 0.0

    async def __call__(self, sentence: Sentence) -> Sentence | None:
        began = time.perf_counter()
        due = asyncio.get_running_loop().time() + self._performer.delay_s
        at = len(self.raw)
        self.raw += sentence.text + " "
        end = at + len(sentence.text)
        if self._source == "model":
            sentence = self._performer.in_character(sentence)
        text = sentence.text
        verdict = self._watch.check(text)
        took = time.perf_counter() - began
        self.seconds += took
        self.first_seconds = self.first_seconds or took
        checked = await self._by_verdict(text, verdict)
        if checked is None or not checked.strip():
            self._exchange.removed.append((at, end))
            return None
        await _sleep_until(due)
        return replace(
            sentence,
            text=checked,
            emotes=tuple(asdict(emote) for emote in self._performer.emotes.find(checked)),
            masked=verdict.action == "mask",
        )

    async def _by_verdict(self, text: str, verdict: Verdict) -> str | None:
        if verdict.action == "pass":
            return verdict.text
        self._performer.note(self._event, "Guard", f"{verdict.action}: {verdict.reason}")
        if verdict.action == "mask":
            return verdict.text
        if verdict.action == "hold":
            return await self._performer.wait_for_human(text, verdict, self._event, self._source)
        return None


async def _sleep_until(due: float) -> None:
    """Wait for a time of the loop's clock; one that has passed is not waited for."""
    wait = due - asyncio.get_running_loop().time()
    if wait > 0:
        await asyncio.sleep(wait)


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
