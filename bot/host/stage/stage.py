"""The stage: the one mouth. One utterance at a time sounds, is shown, and can be stopped."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Literal

import structlog

from bot.audio import AudioChunk, Outputs
from bot.engines import Audio, Bookmark, Mouth, Viseme, Word
from bot.errors import BotError
from bot.host import board
from bot.host.events import new_id
from bot.host.lanes import Boundary
from bot.host.score import Singing
from bot.host.stage.backlog import Backlog, speech_of
from bot.host.stage.face import Face
from bot.host.stage.relayed import Prepare, Relayed, relayed
from bot.host.stage.utterance import Performance, Show, Utterance, UtteranceRequest
from bot.voice import Manner, Sentence, SentenceBegins, SentenceEnds, Speaker, Speech, sentences

LOOK_S = 0.05  # at the latest after so long the clock is looked at


log = structlog.get_logger("stage")

__all__ = ["Performance", "Prepare", "Relayed", "Stage", "UtteranceRequest"]


class Stage:
    """Who performs has the stage until all is heard or stopped; others wait in line.

    `show(name, **fields)` tells the overlay pages. Loop thread only.
    """

    def __init__(
        self,
        speaker: Speaker,
        outputs: Outputs,
        show: Show,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.speaker = speaker
        self.on_change: Callable[[], None] = lambda: None
        self.on_sound: Callable[[Utterance], Awaitable[None]] = _nobody_listens
        self._outputs = outputs
        self._show = show
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._turn = asyncio.Lock()
        self._now: Utterance | None = None
        self._paused = False
        self._held = False  # somebody speaks into it
        self.listening = False  # somebody speaks
        self._closed = ""  # why nobody performs any more
        self.singing: Singing | None = None  # the song that has the stage
        self.last = Performance()  # what became of the newest utterance
        self._face = Face(self._tell_face, lambda: self._now is None)
        self._sounded_until = -math.inf

    # --- performing --------------------------------------------------------------------------

    async def perform(
        self, request: UtteranceRequest, text: AsyncIterator[str], prepare: Prepare
    ) -> Performance:
        """Say a text while it is still being written; returns when it was heard or stopped.

        `prepare` makes each sentence fit to be heard, or answers None to leave it out; it may
        take its time. Raises what `text` or the voices raise where nothing could be said.
        """
        async with self._turn:
            utterance = Utterance(request, self._show, talk=True)
            began = self._clock()
            manner = Manner(voice=request.voice, style=request.style, rate=request.rate or 1.0)
            ready = self._prepared(utterance, text, prepare, began)
            speech = self.speaker.speak(ready, manner, utterance.cancel)
            return await self._perform(utterance, speech, began)

    async def relay(
        self, request: UtteranceRequest, make: Relayed, prepare: Prepare
    ) -> Performance:
        """Let a speech be heard that somebody else makes, while it is made.

        A sentence that `prepare` changes or leaves out is not heard: its sound is made already.
        `make` gets what ends the speech, and may end it by that too.
        """
        async with self._turn:
            utterance = Utterance(request, self._show, talk=True)
            began = self._clock()
            speech = relayed(make(utterance.cancel), prepare)
            return await self._perform(utterance, speech, began)

    async def perform_sound(
        self, request: UtteranceRequest, chunks: AsyncIterator[AudioChunk]
    ) -> Performance:
        """Play a sound as an utterance of its own: it can be paused, skipped and cut."""
        async with self._turn:
            utterance = Utterance(request, self._show, talk=False)
            return await self._perform(utterance, speech_of(chunks), self._clock())

    async def sing(self, request: UtteranceRequest, singing: Singing) -> Performance:
        """Sing a song to its end; where it is sought in, the stage stays with it."""
        async with self._turn:
            performance, seconds = Performance(utterance=request.id), 0.0
            while (part := singing.next_part()) is not None:
                part_of = replace(request, id=new_id())
                utterance = Utterance(part_of, self._show, talk=True, song=part)
                self.singing = singing
                try:
                    speech = singing.speech(part.at)
                    performance = await self._perform(utterance, speech, self._clock())
                finally:
                    self.singing = None
                seconds += max(0.0, performance.seconds - part.lead_s)
            return replace(performance, seconds=seconds)

    async def _perform(
        self, utterance: Utterance, speech: AsyncGenerator[Speech, None], began: float
    ) -> Performance:
        if self._closed:
            await speech.aclose()
            return Performance(utterance=utterance.request.id, reason=self._closed)
        self._now = utterance
        self._changed()
        play = asyncio.create_task(self._play(utterance, speech, began), name="stage-play")
        follow = asyncio.create_task(self._follow(utterance), name="stage-follow")
        stopped = asyncio.create_task(utterance.cancel.wait(), name="stage-stop")
        try:
            await asyncio.wait({play, stopped}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            utterance.stop("stopped")
            raise
        finally:
            utterance.reason = utterance.reason or utterance.cancel.reason
            failure = await self._clear(utterance, play, follow, stopped)
            utterance.timings["total"] = self._clock() - began
            self.last = utterance.performance()
        if failure is not None:
            raise failure
        return self.last

    async def _clear(self, utterance: Utterance, *tasks: asyncio.Task) -> BaseException | None:
        """Silence, end the tasks, close the mouth; the failure that the caller must know."""
        over = tasks[0].done()
        position = self._position(utterance)
        if not over or tasks[0].cancelled() or tasks[0].exception():
            utterance.ledger.cut(position)
            self._outputs.flush()
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        failure = results[0] if over else None
        if isinstance(results[1], Exception):
            log.error("the screen was not told what is heard", exc_info=results[1])
        if isinstance(failure, BotError) and utterance.sounding.is_set():
            utterance.reason = f"broke off: {failure.message}"  # what was heard stays heard
            failure = None
        utterance.finish(position)
        if utterance.sounding.is_set():
            self._sounded_until = self._clock()
        self._now = None
        self._face.wear(utterance.expression)
        self._changed()
        return failure

    async def _prepared(
        self, utterance: Utterance, text: AsyncIterator[str], prepare: Prepare, began: float
    ) -> AsyncGenerator[Sentence, None]:
        """Sentences as they become known, each fit to be heard."""
        timings = utterance.timings
        async for sentence in sentences(text):
            timings.setdefault("first_sentence", self._clock() - began)
            ready = await prepare(sentence) if sentence.text else sentence
            timings.setdefault("first_prepared", self._clock() - began)
            if ready is not None and (ready.text.strip() or ready.expression):
                yield ready

    # --- sound -------------------------------------------------------------------------------

    async def _play(
        self, utterance: Utterance, speech: AsyncGenerator[Speech, None], began: float
    ) -> None:
        """Read the speech, a sentence ahead of the sound; returns when all was heard."""
        backlog = Backlog()
        read = asyncio.create_task(self._read(utterance, speech, backlog), name="stage-read")
        write = asyncio.create_task(self._write(utterance, backlog, began), name="stage-write")
        try:
            await asyncio.wait({read, write}, return_when=asyncio.FIRST_COMPLETED)
            if read.done():
                backlog.end()
            await write  # also where reading failed: what was made is still said
            await read
        finally:
            read.cancel()
            write.cancel()
            await asyncio.gather(read, write, return_exceptions=True)

    async def _read(
        self, utterance: Utterance, speech: AsyncGenerator[Speech, None], backlog: Backlog
    ) -> None:
        async with aclosing(speech) as events:
            async for event in events:
                if isinstance(event, SentenceBegins):
                    await backlog.taken()
                    if utterance.last_line is not None:
                        return
                    utterance.begin_line(event.sentence)
                    self._changed()
                elif isinstance(event, Audio):
                    utterance.add_sound(event.chunk)
                    await backlog.room()
                    backlog.put(event.chunk)
                elif isinstance(event, Word):
                    utterance.add_word(event)
                elif isinstance(event, Viseme):
                    utterance.add_viseme(event)
                elif isinstance(event, Bookmark):
                    utterance.add_bookmark(event)
                elif isinstance(event, SentenceEnds):
                    self._end_line(utterance, event)
        utterance.exhausted = True

    def _end_line(self, utterance: Utterance, ends: SentenceEnds) -> None:
        utterance.voice = ends.voice or ends.engine or utterance.voice
        utterance.ledger.end_line(broken=bool(ends.error))
        if ends.error and not utterance.reason:
            utterance.reason = f"broke off: {ends.error}"

    async def _write(self, utterance: Utterance, backlog: Backlog, began: float) -> None:
        """Hand the sound to the sinks as fast as they take it, then wait until it was heard."""
        async for chunk in backlog:
            if not utterance.sounding.is_set():
                await self._outputs.open(utterance.request.id, chunk.format)
                if self._paused or self._held:
                    utterance.held = True
                    self._outputs.pause()
                utterance.timings["first_audio"] = self._clock() - began
                utterance.sounding.set()
                self._changed()
                await self.on_sound(utterance)
            await self._outputs.write(chunk)
        if utterance.sounding.is_set():
            await self._outputs.drain()

    async def _follow(self, utterance: Utterance) -> None:
        """Tell the screen what is heard, when it is heard."""
        await utterance.sounding.wait()
        while True:
            position = self._outputs.position
            if utterance.advance(position):
                self._changed()
            last = utterance.last_line
            if last is not None and last.ended and position >= last.end - 0.001:
                utterance.stop(utterance.reason)
                return
            due = utterance.next_at()
            wait = LOOK_S if due is None else min(max(due - position, 0.002), LOOK_S)
            await asyncio.sleep(wait)

    @property
    def sounding(self) -> bool:
        """Whether somebody is being heard."""
        return self._now is not None and self._now.sounding.is_set()

    @property
    def now(self) -> Utterance | None:
        """What is performed."""
        return self._now

    # --- directing ---------------------------------------------------------------------------

    def pause(self) -> None:
        """Hold the sound; it goes on where it stopped."""
        if not self._paused:
            self._paused = True
            self._hold_sound()

    def resume(self) -> None:
        if self._paused:
            self._paused = False
            self._hold_sound()

    def hold(self, held: bool) -> None:
        """Hold the sound for somebody who speaks into it, or let it go on where it stopped."""
        if self._held != held:
            self._held = held
            self._hold_sound()

    def listen(self, listening: bool) -> None:
        """Whether somebody speaks just now."""
        if self.listening != listening:
            self.listening = listening
            self._changed()

    def _hold_sound(self) -> None:
        held = self._paused or self._held
        (self._outputs.pause if held else self._outputs.resume)()
        self._show("held", held=held)
        if self._now is not None and self.sounding:
            self._now.held = held
            if held:
                self._show("mouth", shape=Mouth.CLOSED.value, level=0.0)
        self._changed()

    def close(self, reason: str) -> None:
        """End the utterance; none may follow."""
        self._closed = reason
        self.cut(reason)

    def skip(self) -> None:
        """End the utterance; the next one may follow."""
        self.cut("skipped")

    def cut(self, reason: str) -> None:
        """End the utterance and silence the sound at once, whatever it is."""
        if self._now is None:
            return
        self._now.stop(reason)
        self._now.ledger.cut(self._position(self._now))
        self._outputs.flush()

    def seek(self, second: float) -> bool:
        """Sing on from another second of the song; False where nothing is sung."""
        if self.singing is None:
            return False
        self.singing.seek(second)
        self.cut("sought")
        return True

    def interrupt(self, boundary: Boundary, reason: str) -> bool:
        """Break in at a boundary; False where the utterance may not be broken into."""
        now = self._now
        if now is None:
            return True
        if now.request.uninterruptible or boundary is Boundary.FINISH:
            return False
        line = now.line_at(self._outputs.position) if now.sounding.is_set() else None
        if boundary is Boundary.CUT or line is None:
            self.cut(reason)
            return True
        if now.last_line is None:
            now.last_line, now.reason = line, reason
        return True

    def silent_for(self) -> float:
        """Seconds since something was last heard; infinite where nothing was yet."""
        return 0.0 if self._now is not None else self._clock() - self._sounded_until

    # --- looking -----------------------------------------------------------------------------

    def snapshot(self) -> board.StageView:
        """The section `stage` of docs/api.md."""
        now = self._now
        return {
            "state": self._state(),
            "expression": (now.expression if now else "") or self._face.now,
            "voice": (now.voice if now else "") or self.speaker.settings.default,
            "utterance": now.view(self._position(now)) if now else None,
        }

    def _state(self) -> Literal["idle", "thinking", "speaking", "paused", "listening"]:
        if self._paused:
            return "paused"
        if self._now is None:
            return "listening" if self.listening else "idle"
        return "speaking" if self._now.sounding.is_set() else "thinking"

    def _position(self, now: Utterance) -> float:
        return self._outputs.position if now.sounding.is_set() else 0.0

    def _changed(self) -> None:
        self.on_change()

    def _tell_face(self, expression: str) -> None:
        self._show("expression", name=expression)
        self._changed()


async def _nobody_listens(utterance: Utterance) -> None:
    return
