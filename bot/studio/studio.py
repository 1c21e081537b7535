"""The studio: every task and pipeline by one code path, voices, runs and the line of work."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

from bot.engines import (
    TTS,
    Audio,
    Cancel,
    Checkpoints,
    EngineRegistry,
    Loads,
    SpeechCapabilities,
    SpeechRequest,
)
from bot.errors import BadRequest, BotError, NotFound
from bot.studio.as_speech import as_speech
from bot.studio.broadcast import Broadcast
from bot.studio.events import Done, Queued, StudioEvent
from bot.studio.forms import CustomVoice, Request, SpeakRequest, kinds_of, name_of
from bot.studio.performance import Performance
from bot.studio.planning import PROFILE, Casting, Plan, Session, Shop, make_plan
from bot.studio.runs import Outcome, RunFolder, Runs, new_id, replay
from bot.studio.settings import StudioSettings
from bot.studio.text import Lexicons, has_words
from bot.studio.uploads import forget_old, keep_upload
from bot.studio.views import EngineView, QueueView
from bot.studio.voices import AUDITION, KeptVoice, VoiceProfile, Voices
from bot.studio.work_line import WorkLine
from bot.voice import Record, Speech

UPLOAD_KEPT_S = 24 * 3600.0
PACK_KEPT_S = 14 * 24 * 3600.0

log = logging.getLogger(__name__)


class Studio:
    """`folder` holds voices/, runs/, lexicon/ and what the studio keeps beside them."""

    def __init__(
        self,
        engines: EngineRegistry,
        folder: Path,
        settings: StudioSettings | None = None,
        *,
        record: Record = lambda engine, characters, usd: None,
    ) -> None:
        """`record` hears what the voices say, and what that costs."""
        self.settings = settings or StudioSettings()
        self.voices = Voices(folder / "voices")
        self.runs = Runs(folder / "runs")
        self.lexicons = Lexicons(folder / "lexicon")
        self.casting = Casting(engines, self.voices, self.settings, record)
        self._engines = engines
        self._shop = Shop(
            casting=self.casting,
            voices=self.voices,
            runs=self.runs,
            lexicons=self.lexicons,
            settings=self.settings,
            uploads=folder / "uploads",
            packs=folder / "packs",
        )
        self._line = WorkLine(self.settings, changed=self._tell)
        self._listeners: list[Callable[[], None]] = []
        self._cancels: dict[str, Cancel] = {}
        self._started: dict[str, asyncio.Task[None]] = {}
        self._heard: dict[str, Broadcast] = {}

    async def open(self) -> None:
        """Read what is kept, forget what a crash left half made."""
        await self.runs.open()
        await asyncio.to_thread(forget_old, self._shop.uploads, UPLOAD_KEPT_S)
        await asyncio.to_thread(forget_old, self._shop.packs, PACK_KEPT_S)

    def use(self, settings: StudioSettings) -> None:
        """Other limits and another voice, from the next request on."""
        self.settings = self.casting.settings = settings
        self._shop = replace(self._shop, settings=settings)
        self._line.use(settings)

    async def close(self) -> None:
        """Cancel what works and wait until it has ended."""
        for cancel in self._cancels.values():
            cancel.set("the studio closes")
        await asyncio.gather(*self._started.values(), return_exceptions=True)
        await self.runs.close()

    async def check(self, request: Request) -> None:
        """Raises BadRequest naming the field, where the request cannot be done as it is."""
        await make_plan(request, self._shop)

    async def stream(
        self,
        request: Request,
        cancel: Cancel | None = None,
        *,
        keep: bool = True,
        more: AsyncIterable[str] | None = None,
        wait: bool = True,
    ) -> AsyncGenerator[StudioEvent, None]:
        """Everything the run makes, as it is made.

        `keep` False writes no run folder. `more` is text that follows the request's own while it
        is spoken. `wait` False raises StudioBusy instead of standing in line. Raises BadRequest
        and StudioBusy before the first event.
        """
        cancel = cancel or Cancel()
        planned = await self._planned(request, streamed=more is not None)
        ticket = self._line.join(name_of(request), planned.engines, wait=wait)
        try:
            folder = await asyncio.to_thread(self._begin) if keep else None
        except BaseException:
            self._line.leave(ticket)
            raise
        run = folder.id if folder else new_id(time.time())
        ticket.begin(run)
        session = Session(cancel=cancel, shop=self._shop, folder=folder, more=more)
        performance = Performance(
            run=run,
            request=request,
            plan=planned,
            session=session,
            ticket=ticket,
            runs=self.runs,
            max_seconds=self.settings.max_minutes * 60,
        )
        self._cancels[run] = cancel
        begun = False
        try:
            async with aclosing(self._line.turn(ticket, cancel)) as places:
                async for place in places:
                    yield Queued(run=run, place=place)
            begun = ticket.place == 0 and not cancel.is_set()
            if not begun:
                yield Done(run=run, cancelled=True, seconds=0.0, first_audio_ms=-1.0)
                return
            async with aclosing(performance.perform()) as events:
                async for event in events:
                    yield event
        finally:
            self._cancels.pop(run, None)
            self._line.leave(ticket)
            if not begun:
                await _discard(folder)

    async def run(
        self, request: Request, cancel: Cancel | None = None, *, keep: bool = True
    ) -> Outcome:
        """`stream`, collected."""
        events = [event async for event in self.stream(request, cancel, keep=keep)]
        return await asyncio.to_thread(Outcome.of, events)  # an hour of sound takes a while to join

    def speech(
        self, request: Request, cancel: Cancel, *, begun: Callable[[str], None] = lambda run: None
    ) -> AsyncGenerator[Speech, None]:
        """`stream` as what a show's stage performs; `begun` is told the run's id."""
        return as_speech(self.stream(request, cancel), begun)

    def speech_of(self, run: str) -> AsyncGenerator[Speech, None]:
        """A finished run as what a show's stage performs. Raises NotFound."""
        return as_speech(replay(self.runs, run))

    async def start(self, request: Request, *, wait: bool = True) -> str:
        """Run it with nobody listening; its run's id. `watch` tells how it goes."""
        events = self.stream(request, wait=wait)
        first = await anext(events)
        assert isinstance(first, Queued)
        heard = self._heard[first.run] = Broadcast(first)
        task = asyncio.create_task(self._drain(first.run, events, heard), name=f"run {first.run}")
        self._started[first.run] = task
        return first.run

    async def watch(self, run: str) -> AsyncGenerator[StudioEvent, None]:
        """The events of a run that was started, without its sound. Raises NotFound."""
        if run not in self._heard:
            raise NotFound(f"no run '{run[:40]}' is at work", hint="it may have ended")
        async with aclosing(self._heard[run].listen()) as events:
            async for event in events:
                yield event

    def cancel(self, run: str) -> None:
        """End a run that works or waits. Raises NotFound."""
        if run not in self._cancels:
            raise NotFound(f"no run '{run[:40]}' is at work", hint="it may have ended")
        self._cancels[run].set("cancelled")

    def queue(self) -> QueueView:
        return self._line.view()

    def attach(self, listener: Callable[[], None]) -> Callable[[], None]:
        """`listener` is called whenever `queue` would answer anew; the result ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def keep_upload(self, recording: bytes) -> str:
        """Keep a sound for a later request; its id. Raises BadRequest for what is not sound."""
        if len(recording) > self.settings.max_upload_mb * 1_000_000:
            raise BadRequest(
                "the upload is too large",
                field="recording",
                hint=f"at most {self.settings.max_upload_mb} MB",
            )
        return await asyncio.to_thread(keep_upload, self._shop.uploads, recording)

    async def engines(self) -> list[EngineView]:
        """The voice engines with what they can do."""
        return [await self._engine_view(name) for name in self._engines.names(TTS)]

    async def loaded(self, engine: str) -> list[str]:
        """The models that an engine holds in memory. Raises NotFound."""
        found = self._engines.get(TTS, engine)
        return await found.loaded() if isinstance(found, Loads) else []

    async def warm_up(self, engine: str, model: str = "") -> None:
        """Load a model before it is needed. Raises NotFound, BadRequest, EngineError."""
        await self._loader(engine).warm_up(model)

    async def unload(self, engine: str, model: str = "") -> None:
        """Free a model's memory. Raises NotFound, BadRequest, EngineBusy."""
        await self._loader(engine).unload(model)

    def _loader(self, engine: str) -> Loads:
        found = self._engines.get(TTS, engine)
        if not isinstance(found, Loads):
            raise BadRequest(f"'{engine}' loads no models", field="engine")
        return found

    async def audition(
        self, voice: str, cancel: Cancel | None = None, *, text: str = ""
    ) -> AsyncGenerator[StudioEvent, None]:
        """A voice (`profile:id`, `engine:name` or `name`) says its audition text; not kept."""
        words = text
        if not words and voice.startswith(PROFILE):
            words = (await self.voices.get(voice.removeprefix(PROFILE))).audition
        request = CustomVoice(text=words or AUDITION, voice=voice)
        async with aclosing(self.stream(request, cancel, keep=False)) as events:
            async for event in events:
                yield event

    async def request_of(self, voice: str) -> tuple[TTS, SpeechRequest]:
        """Who speaks in a voice (`profile:id`, `engine:name` or `name`) and how; the text is
        empty. This is how a show speaks in a kept voice. Raises BadRequest, EngineError."""
        part = await self.casting.part(voice, SpeakRequest())
        if not part.profile or part.request.reference is None:
            return part.engine, part.request
        reference = await self.voices.prompted(part.profile, part.engine, part.request)
        return part.engine, replace(part.request, reference=reference)

    async def kept(self, profile: VoiceProfile) -> KeptVoice:
        """A profile with why nobody can speak in it just now: a clone may be kept before there is
        an engine that clones."""
        return KeptVoice.of(profile, await self.casting.flaw(profile))

    async def kept_voices(self) -> list[KeptVoice]:
        """All profiles, by name."""
        return list(await asyncio.gather(*map(self.kept, await self.voices.all())))

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    async def _planned(self, request: Request, *, streamed: bool) -> Plan:
        planned = await make_plan(request, self._shop)
        if isinstance(request, SpeakRequest) and not streamed and not has_words(planned.text):
            raise BadRequest("there is nothing to say", field="text", hint="write a word or more")
        return planned

    def _begin(self) -> RunFolder:
        self.runs.check_room(self.settings.keep_free_mb)
        return self.runs.begin()

    async def _drain(
        self, run: str, events: AsyncGenerator[StudioEvent, None], heard: Broadcast
    ) -> None:
        """Work a started run through; its failure is told to those who watch."""
        try:
            async with aclosing(events):
                async for event in events:
                    if not isinstance(event, Audio):
                        heard.tell(event)
        except BotError as error:
            heard.fail(error)
        except Exception as error:
            log.error("run %s failed", run, exc_info=error)
            heard.fail(BotError("the run failed", hint="see the log"))
        finally:
            heard.end()
            self._heard.pop(run, None)
            self._started.pop(run, None)

    async def _engine_view(self, name: str) -> EngineView:
        engine = self._engines.get(TTS, name)
        own = name == self.settings.engine
        try:
            able = await self.casting.able(name)
            models = {}
            if isinstance(engine, Checkpoints):
                models = {model: await self.casting.able(name, model) for model in able.models}
        except BotError as error:
            return EngineView(
                name=name, capabilities=SpeechCapabilities(), kinds=(), error=str(error), own=own
            )
        kinds = kinds_of([able, *models.values()])
        return EngineView(name=name, capabilities=able, kinds=kinds, models=models, own=own)


async def _discard(folder: RunFolder | None) -> None:
    if folder is not None:
        await asyncio.to_thread(folder.discard)
