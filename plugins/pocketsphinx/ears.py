"""The ears as the house sees them; the recogniser itself runs in a worker process."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

from bot.audio import AudioChunk, AudioFormat, steady
from bot.engines import (
    Cancel,
    EngineWorker,
    Health,
    ListenCapabilities,
    ListenRequest,
    RestingWorker,
    Transcript,
    WorkerState,
)
from bot.errors import BadRequest, EngineBusy, EngineError
from plugins.pocketsphinx.settings import SphinxSettings
from plugins.pocketsphinx.wishes import LANGUAGES, NAME, wish_of

FORMAT = AudioFormat(16_000)
PIECE_S = 0.2  # of sound in one message: some 50 ms of work, so that a cancel is quick
PATIENCE_S = 30.0  # for the work on one piece


class SphinxEars:
    """An STT engine for English. Partial transcripts while somebody speaks, a final one after."""

    name = NAME
    stands_in = True  # any other recogniser hears better

    def __init__(
        self, settings: SphinxSettings, on_state: Callable[[WorkerState], None] | None = None
    ) -> None:
        self._settings = settings
        self._on_state = on_state
        self._numbers = itertools.count(1)
        self._resting = RestingWorker(NAME, self._new_worker, settings.idle_min * 60)
        self._dropping: set[asyncio.Task[None]] = set()

    async def stream(
        self, audio: AsyncIterator[AudioChunk], request: ListenRequest, cancel: Cancel
    ) -> AsyncGenerator[Transcript, None]:
        """Raises EngineError, BadRequest for another language or a wrong grammar, and what `audio`
        raises. With `request.once` it ends after the first thing that was said.
        """
        wish = wish_of(request)
        if self._resting.jobs >= self._settings.at_once:
            message = f"it listens to {self._settings.at_once} already"
            raise EngineBusy(NAME, message, hint="try again soon", retry_after=5)
        async with self._resting.working() as worker:
            number = next(self._numbers)
            try:
                if flaw := await _ask(worker, cancel, "open", number, wish):
                    raise BadRequest(flaw, field="grammar", hint="JSGF, or a phrase a line")
                async with aclosing(_pieces(audio, cancel)) as pieces:
                    async for piece in pieces:
                        for said in await _ask(worker, cancel, "hear", number, piece) or ():
                            yield said
                            if request.once and said.final and said.text:
                                return
                for said in await _ask(worker, cancel, "finish", number) or ():
                    yield said
            finally:
                self._drop(worker, number)

    async def capabilities(self) -> ListenCapabilities:
        return ListenCapabilities(
            languages=LANGUAGES, partials=True, word_times=True, phrases=True, grammars=True
        )

    async def health(self) -> Health:
        state = self._resting.state
        return Health(ok=state.state in ("off", "loading", "ready"), note=state.note or state.state)

    async def close(self) -> None:
        await asyncio.gather(*self._dropping, return_exceptions=True)
        await self._resting.close()

    def _drop(self, worker: EngineWorker, number: int) -> None:
        """Forget the stream behind whoever has left it."""
        task = asyncio.create_task(_forget(worker, number))
        self._dropping.add(task)
        task.add_done_callback(self._dropping.discard)

    def _new_worker(self) -> EngineWorker:
        settings = self._settings
        return EngineWorker(
            "plugins.pocketsphinx.hearing:build",
            {
                "careful": settings.careful,
                "pause_s": settings.pause_s,
                "longest_s": settings.longest_s,
            },
            name=NAME,
            start_timeout=settings.start_s,
            on_state=self._on_state,
        )


async def _pieces(audio: AsyncIterator[AudioChunk], cancel: Cancel) -> AsyncGenerator[bytes, None]:
    """The sound in the recogniser's format, in pieces of `PIECE_S` at most, until the cancel."""
    size = FORMAT.size(PIECE_S)
    async with aclosing(steady(audio, FORMAT)) as sound:
        while (chunk := await cancel.race(_next(sound))) is not None:
            for at in range(0, len(chunk.pcm), size):
                if cancel.is_set():
                    return
                yield chunk.pcm[at : at + size]


async def _next(sound: AsyncIterator[AudioChunk]) -> AudioChunk | None:
    return await anext(sound, None)


async def _ask(worker: EngineWorker, cancel: Cancel, method: str, *args: Any) -> Any:
    """A call's result; None where the cancel comes first."""
    if cancel.is_set():
        return None
    return await cancel.race(worker.call(method, *args, timeout_s=PATIENCE_S))


async def _forget(worker: EngineWorker, number: int) -> None:
    try:
        if worker.state.state == "ready":
            await worker.call("drop", number, timeout_s=PATIENCE_S)
    except EngineError:
        return  # its process has ended, and the stream with it
