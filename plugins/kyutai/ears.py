"""The ears: sound goes out frame by frame, words come back while somebody speaks.

The model hears a word half a second before it writes it down. At the end silence is sent as fast
as the server takes it, behind a marker that comes back once all sound before it is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from dataclasses import replace

import numpy as np

from bot.audio import AudioChunk, Resampler
from bot.engines import (
    Cancel,
    Health,
    ListenCapabilities,
    ListenRequest,
    Measure,
    Note,
    Transcript,
    Word,
)
from bot.errors import BadRequest, EngineError
from plugins.kyutai import failures
from plugins.kyutai.line import Line, held
from plugins.kyutai.servers import Kind, Servers
from plugins.kyutai.settings import KyutaiSettings
from plugins.kyutai.wire import (
    FORMAT,
    FRAME,
    FRAME_S,
    Floats,
    Message,
    Reached,
    Step,
    WordEnded,
    WordHeard,
    pack_marker,
    pack_sound,
)

KIND = Kind(setting="listen_urls", path="", ping=Measure.STT_PING_TIME, find=Measure.STT_FIND_TIME)
LAST = 0  # the marker at the end of all sound
SETTLE_STEPS = 12  # the first predictions of a pause mean nothing
PAUSED = 0.6  # from here on the speaker is done
CHANGED = 0.05  # of the prediction, to be told anew
SPARE_FRAMES = 2  # of silence, behind what the delay takes
SILENCE = np.zeros(FRAME, np.float32)


class KyutaiEars:
    """An STT engine with partial transcripts, times of words and a prediction of pauses."""

    name = failures.NAME

    def __init__(self, settings: KyutaiSettings, note: Note) -> None:
        self._settings = settings
        self._note = note
        kind = replace(KIND, path=settings.listen_path)
        self._servers = Servers(settings, settings.listen_urls, kind, note)

    async def stream(
        self, audio: AsyncIterator[AudioChunk], request: ListenRequest, cancel: Cancel
    ) -> AsyncGenerator[Transcript, None]:
        """Raises EngineError, BadRequest for another language, and what `audio` raises.
        Setting `cancel` closes the line at once."""
        self._check(request)
        opened = await self._servers.open(cancel, _nothing)
        if opened is None:
            return
        line, _ = opened
        hearing = Hearing(line, self._settings, request, self._note)
        async with held(line, cancel):
            try:
                async for said in hearing.transcripts(audio):
                    if cancel.is_set():
                        return
                    yield said
            except EngineError as error:
                if cancel.is_set():
                    return
                self._servers.failed(line, error)
                raise

    async def capabilities(self) -> ListenCapabilities:
        return ListenCapabilities(
            languages=self._settings.languages, partials=True, word_times=True
        )

    def health(self) -> Health:
        return self._servers.health()

    async def close(self) -> None:
        await self._servers.close()

    def _check(self, request: ListenRequest) -> None:
        known = self._settings.languages
        if request.language and request.language.partition("-")[0].lower() not in known:
            language = request.language[:40]
            raise BadRequest(f"not '{language}'", field="language", hint=f"{', '.join(known)}")
        if request.grammar:
            raise BadRequest("it takes no grammar", field="grammar", hint="leave it out")


class Hearing:
    """One stream of sound on one line."""

    def __init__(
        self, line: Line, settings: KyutaiSettings, request: ListenRequest, note: Note
    ) -> None:
        self._line = line
        self._delay_frames = round(settings.delay_s / FRAME_S) + SPARE_FRAMES
        self._timeout_s = settings.timeout_s
        self._once = request.once
        self._note = note
        self._words: list[Word] = []
        self._steps = 0
        self._pause = -1.0
        self._ends_at: int | None = None  # the step at which the stretch ends
        self._flushing = False  # all sound is sent
        self._feed: asyncio.Task[None] | None = None
        self._failure: BaseException | None = None

    async def transcripts(
        self, audio: AsyncIterator[AudioChunk]
    ) -> AsyncGenerator[Transcript, None]:
        """Partial ones, and a final one after each stretch of speech; `once`: after the first."""
        stretches = 0
        self._start(lambda: self._send_all(audio))
        try:
            while (message := await self._next()) is not None:
                if isinstance(message, Reached):
                    if self._words or not stretches:
                        yield self._said(final=True)
                    return
                if self._changes(message):
                    yield self._said(final=False)
                if self._ends_at is not None and self._steps >= self._ends_at:
                    yield self._said(final=True)
                    self._words, self._ends_at = [], None
                    stretches += 1
        finally:
            await self._stop()

    # --- what comes --------------------------------------------------------------------------

    async def _next(self) -> Message | None:
        """Raises EngineError, also for a goodbye before the end, and what the sound raised."""
        try:
            message = await self._line.next()
        except EngineError:
            if self._failure is not None:
                raise self._failure from None
            raise
        if message is None:
            raise self._failure or failures.broke_off(None)
        return message

    def _changes(self, message: Message) -> bool:
        """Whether the message says more of the speech."""
        if isinstance(message, WordHeard):
            if message.text.strip():
                word = Word(text=message.text.strip(), start=message.start, end=message.start)
                self._words.append(word)
            return bool(message.text.strip())
        if isinstance(message, WordEnded):
            if self._words:
                last = self._words[-1]
                self._words[-1] = replace(last, end=max(last.start, message.stop))
            return False
        return isinstance(message, Step) and self._listen(message)

    def _listen(self, step: Step) -> bool:
        """Whether the prediction of a pause is another one than was told."""
        self._steps += 1
        self._note(Measure.STT_RECV_FRAMES, 1)
        if step.pause < 0 or self._steps <= SETTLE_STEPS or not self._words:
            return False
        if step.pause > PAUSED:
            self._end_stretch()
        if abs(step.pause - self._pause) < CHANGED:
            return False
        self._pause = step.pause
        return True

    def _end_stretch(self) -> None:
        """The speaker is done: the stretch ends once all that was said until now is written."""
        if not self._once:
            self._ends_at = self._ends_at or self._steps + self._delay_frames
        elif self._feed is not None and not self._flushing:
            self._feed.cancel()
            self._start(self._flush)

    def _said(self, *, final: bool) -> Transcript:
        words = tuple(self._words)
        return Transcript(
            text=" ".join(word.text for word in words),
            final=final,
            start=words[0].start if words else 0.0,
            end=words[-1].end if words else 0.0,
            words=words,
            done=self._pause,
        )

    # --- what is sent ------------------------------------------------------------------------

    def _start(self, work: Callable[[], Awaitable[None]]) -> None:
        self._feed = asyncio.create_task(self._feeding(work), name="kyutai-sound")

    async def _stop(self) -> None:
        if self._feed is not None:
            self._feed.cancel()
            await asyncio.gather(self._feed, return_exceptions=True)

    async def _feeding(self, work: Callable[[], Awaitable[None]]) -> None:
        """A failure here ends the reading: the line is closed, and `_next` raises it."""
        try:
            await work()
        except Exception as error:
            self._failure = error
            await self._line.close()

    async def _send_all(self, audio: AsyncIterator[AudioChunk]) -> None:
        async for frame in frames(audio):
            await self._line.send(pack_sound(frame))
            self._note(Measure.STT_SENT_FRAMES, 1)
        await self._flush()

    async def _flush(self) -> None:
        """Silence as fast as it goes, then at the pace of sound, until the marker is back."""
        self._flushing = True
        await self._line.send(pack_marker(LAST))
        for _ in range(self._delay_frames):
            await self._line.send(pack_sound(SILENCE))
        for _ in range(round(self._timeout_s / FRAME_S)):
            await asyncio.sleep(FRAME_S)
            await self._line.send(pack_sound(SILENCE))
        raise failures.silent(self._timeout_s)


async def frames(audio: AsyncIterator[AudioChunk]) -> AsyncIterator[Floats]:
    """Sound of any format as frames, shape (1920,); the last one is filled with silence."""
    held = np.zeros(0, np.float32)
    resampler: Resampler | None = None
    async for chunk in audio:
        parts = [held]
        if resampler is None or resampler.source != chunk.format:
            parts += [mono(resampler.finish())] if resampler else []
            resampler = Resampler(chunk.format, FORMAT)
        parts.append(mono(resampler.push(chunk)))
        held = np.concatenate(parts)
        while len(held) >= FRAME:
            yield held[:FRAME]
            held = held[FRAME:]
    if resampler is not None:
        held = np.concatenate([held, mono(resampler.finish())])
    for at in range(0, len(held), FRAME):
        yield np.pad(held[at : at + FRAME], (0, max(0, at + FRAME - len(held))))


def mono(chunk: AudioChunk) -> Floats:
    return chunk.floats()[:, 0]


async def _nothing(line: Line) -> None:
    """A recogniser is ready as it is."""
