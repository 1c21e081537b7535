"""The ears as the house sees them; the model itself runs in a worker process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing

from bot.audio import AudioChunk
from bot.engines import (
    Cancel,
    EngineWorker,
    Health,
    ListenCapabilities,
    ListenRequest,
    RestingWorker,
    Transcript,
    Word,
    WorkerState,
)
from bot.errors import BadRequest
from bot.models import ModelStore
from plugins.faster_whisper.languages import LANGUAGES, NAME, code_of
from plugins.faster_whisper.orders import Said, WriteOrder
from plugins.faster_whisper.settings import WhisperSettings
from plugins.faster_whisper.shelf import Shelf
from plugins.faster_whisper.window import Stretch, Window

LONGEST_HINTS = 600  # characters; the model reads no more than half of its window
ENGLISH_ONLY = "it knows English alone: take a model without .en in its name"


class WhisperEars:
    """An STT engine. A stretch of speech is written down when a pause ends it, and, while it
    grows, anew every `partial_s` as a partial transcript.
    """

    name = NAME

    def __init__(
        self,
        settings: WhisperSettings,
        store: ModelStore,
        on_state: Callable[[WorkerState], None] | None = None,
    ) -> None:
        self._settings = settings
        self._on_state = on_state
        self._shelf = Shelf(settings, store, on_state)
        self._resting = RestingWorker(NAME, self._new_worker, settings.idle_min * 60)

    async def stream(
        self, audio: AsyncIterator[AudioChunk], request: ListenRequest, cancel: Cancel
    ) -> AsyncGenerator[Transcript, None]:
        """Raises EngineUnusable without a model, EngineBusy while it is fetched, BadRequest for a
        language that the model does not know, and what `audio` raises.
        """
        language = code_of(request.language or self._settings.language)
        await self._shelf.ready()
        async with self._resting.working() as worker:
            multilingual = await cancel.race(worker.call("multilingual"))
            if multilingual is False and language not in ("", "en"):
                raise BadRequest(f"not '{language}'", field="language", hint=ENGLISH_ONLY)
            order = WriteOrder(
                pcm=b"",
                language=language,
                hints=", ".join(request.phrases)[:LONGEST_HINTS],
                words=request.words,
            )
            window = Window(self._settings.pause_s)
            feed = asyncio.create_task(window.feed(audio))
            try:
                async with aclosing(self._listen(worker, window, feed, order, cancel)) as said:
                    async for one in said:
                        yield one
                        if request.once and one.final and one.text:
                            return
            finally:
                feed.cancel()
                await asyncio.gather(feed, return_exceptions=True)

    async def capabilities(self) -> ListenCapabilities:
        return ListenCapabilities(
            languages=LANGUAGES,
            models=tuple(await asyncio.to_thread(self._shelf.models)),
            partials=self._settings.partial_s > 0,
            word_times=True,
            phrases=True,
        )

    async def health(self) -> Health:
        state = self._resting.state
        flaw = await asyncio.to_thread(self._shelf.flaw)
        if flaw and not self._shelf.fetchable:
            return Health(ok=False, note=flaw, fix=self._shelf.remedy)
        note = state.note or (flaw and "the model is fetched on first use") or state.state
        return Health(ok=state.state in ("off", "loading", "ready"), note=note)

    async def close(self) -> None:
        await self._shelf.close()
        await self._resting.close()

    async def _listen(
        self,
        worker: EngineWorker,
        window: Window,
        feed: asyncio.Task[None],
        order: WriteOrder,
        cancel: Cancel,
    ) -> AsyncGenerator[Transcript, None]:
        """Whole stretches first; a partial only where there is time for it."""
        told, at = False, 0.0
        while not cancel.is_set():
            over = feed.done()
            if window.whole:
                final = await _write(worker, window.take(), order, cancel)
                if final is not None and (final.text or told):
                    yield final
                told, at = False, 0.0
            elif over:
                feed.result()
                return
            elif self._due(window, at):
                at = window.growing_s
                partial = await self._partial(worker, window, order, cancel)
                if partial is not None and partial.text:
                    told = True
                    yield partial
            else:
                window.changed.clear()
                await cancel.race(window.changed.wait())

    def _due(self, window: Window, at: float) -> bool:
        every = self._settings.partial_s
        return 0 < every <= min(window.growing_s - at, window.heard_s)

    async def _partial(
        self, worker: EngineWorker, window: Window, order: WriteOrder, cancel: Cancel
    ) -> Transcript | None:
        stretch = window.so_far()
        if stretch is None:
            return None
        return await _write(worker, stretch, order, cancel, final=False)

    def _new_worker(self) -> EngineWorker:
        settings = self._settings
        return EngineWorker(
            "plugins.faster_whisper.typist:build",
            {
                "path": str(self._shelf.path),
                "name": self._shelf.path.name,
                "remedy": self._shelf.remedy,
                "device": settings.device,
                "compute_type": settings.compute_type,
                "threads": settings.threads,
                "beam": settings.beam,
                "vad_filter": settings.vad_filter,
            },
            name=NAME,
            start_timeout=settings.start_s,
            on_state=self._on_state,
        )


async def _write(
    worker: EngineWorker,
    stretch: Stretch,
    order: WriteOrder,
    cancel: Cancel,
    *,
    final: bool = True,
) -> Transcript | None:
    """A stretch as one transcript; None where the cancel came first."""
    asked = WriteOrder(
        pcm=stretch.pcm,
        language=order.language,
        hints=order.hints,
        words=order.words and final,
        quick=not final,
    )
    segments: list[Said] = []
    async with aclosing(worker.stream("write", asked, cancel)) as said:
        async for one in said:
            segments.append(one)
    return None if cancel.is_set() else transcript(segments, stretch.began, final=final)


def transcript(segments: list[Said], began: float, *, final: bool) -> Transcript:
    """Segments joined; their times from the beginning of all sound."""
    said = [one for one in segments if one.text]
    text = " ".join(one.text for one in said)
    words: list[Word] = []
    at = 0
    for spoken, start, end in (word for one in said for word in one.words):
        found = text.find(spoken, at)
        at = found + len(spoken) if found >= 0 else at
        words.append(Word(text=spoken, start=began + start, end=began + end, offset=found))
    letters = sum(len(one.text) for one in said)
    share = sum(len(one.text) * one.confidence for one in said) / max(letters, 1)
    return Transcript(
        text=text,
        final=final,
        start=began + (said[0].start if said else 0.0),
        end=began + (said[-1].end if said else 0.0),
        words=tuple(words),
        confidence=round(share, 3) if said else -1.0,
        language=segments[0].language if segments else "",
    )
