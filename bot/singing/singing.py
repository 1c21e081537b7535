"""Singing: what is brought, who sings it, what is made of it, and the songs that come of it."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from bot.engines import Cancel, EngineRegistry
from bot.errors import BadRequest, JobCancelled, NotFound
from bot.jobs import Job, Jobs, Report, Work
from bot.singing.covers import (
    Casting,
    Cover,
    CoverEvent,
    Merged,
    Parting,
    Parts,
    StepEvent,
    Sung,
    Working,
)
from bot.singing.disk import disk_error
from bot.singing.outcome import kept_sounds
from bot.singing.results import (
    CONVERTED,
    INSTRUMENTAL,
    MIX,
    LocalStorage,
    Result,
    Shelf,
    Storage,
    copied,
)
from bot.singing.settings import SingingSettings
from bot.singing.songs import Song, SongDraft, SongLibrary, SongSounds
from bot.singing.teacher import Teacher
from bot.singing.voices import Singers, VoiceTraining, cut_excerpt, write_scale
from bot.singing.wish import (
    BAND,
    KINDS,
    MERGE,
    NEEDED,
    PREVIEW,
    SEPARATE,
    SINGING,
    Request,
    Wish,
    wish_of,
)

LINE = "singing"  # covers stand in one line: each takes the whole machine


class Maker(Protocol):
    """Who does the work: the steps of bot/singing, cached and cancellable."""

    def make(
        self, request: Request, cancel: Cancel
    ) -> AsyncGenerator[CoverEvent | StepEvent, None]:
        """`Working` while it goes on, and what was asked for last. Raises BotError."""
        ...


class Singing:
    """`folder` holds what is brought and made, and what is in the making."""

    def __init__(
        self,
        *,
        engines: EngineRegistry,
        jobs: Jobs,
        maker: Maker,
        library: SongLibrary,
        teacher: Teacher,
        folder: Path,
        settings: SingingSettings | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings or SingingSettings()
        self.jobs = jobs
        self.library = library
        self.teacher = teacher
        self.folder = folder
        self.shelf = Shelf(folder / "results", self.settings, self._storage, clock=clock)
        self.singers = Singers(engines, folder / "voice.json", self.settings.voice)
        self.training = VoiceTraining(engines, jobs, folder)
        self._engines = engines
        self._maker = maker
        for kind in KINDS:
            jobs.outlives(kind, self._work, line=LINE)

    async def open(self) -> None:
        """Read what is kept, forget what is too old and what a crash left half made."""
        await asyncio.to_thread(shutil.rmtree, self._making, True)
        await self.shelf.open()
        await self.singers.open()
        await self.training.open()

    def use(self, settings: SingingSettings) -> None:
        """Other limits, another storage, another voice, from now on."""
        self.settings = self.shelf.settings = settings
        self.singers.preferred = settings.voice

    def partings(self) -> list[Parting]:
        """Who can take a song apart, the usual one first."""
        return Casting(self._engines, self.settings).partings()

    async def start(self, wish: Wish) -> Job:
        """Make it, once it is its turn. A backing that no `key` is named for goes to that of the
        vocals. Raises NotFound for a voice or a source that is not there, BadRequest for a source
        that is missing."""
        for part in NEEDED[wish.kind]:
            if not wish.sources.get(part):
                raise BadRequest("it is missing", field=part, hint="bring a file, or name a result")
        for id in wish.sources.values():
            self.shelf.get(id)
        if wish.kind not in (SEPARATE, MERGE):
            singer = await self.singers.find(wish.voice)
            if singer.flaw:
                raise BadRequest(
                    f"{singer.name} cannot sing: {singer.flaw}",
                    field="speaker_id",
                    hint="put that right, or choose another voice",
                )
            wish = replace(wish, voice=singer.id)
        if wish.kind == MERGE and "key" not in wish.options:
            wish = replace(wish, options={**wish.options, "key": self._between(wish.sources)})
        return await self.jobs.make(wish.kind, wish.payload())

    async def recent(self, limit: int = 50) -> list[Job]:
        """Jobs of singing, of earlier runs too, newest first."""
        return await self.jobs.recent(KINDS, limit)

    async def job(self, id: str) -> Job:
        """Raises NotFound, also for a job of another kind."""
        found = await self.jobs.find(id)
        if found.kind not in KINDS:
            raise NotFound(f"no job '{id}'")
        return found

    async def results_of(self, job: Job) -> dict[str, Result]:
        """What came of it by its kind, as far as it is still kept."""
        known = {one.id: one for one in self.shelf.all()}
        made: Mapping[str, str] = job.result.get("results", {})
        return {part: known[id] for part, id in made.items() if id in known}

    async def keep(
        self,
        draft: SongDraft,
        *,
        mix: str,
        vocals: str | None = None,
        instrumental: str | None = None,
    ) -> Song:
        """A song of the library from results. None: what adds up to the mix, as far as it is
        still kept. Raises NotFound, BadRequest."""
        whole, kept = self.shelf.get(mix), {one.id for one in self.shelf.all()}
        if vocals is None:
            vocals = whole.vocals if whole.vocals in kept else ""
        if instrumental is None:
            instrumental = whole.instrumental if whole.instrumental in kept else ""
        sounds = SongSounds(
            mix=await self.shelf.path(mix),
            vocals=await self.shelf.path(vocals) if vocals else None,
            backing=await self.shelf.path(instrumental) if instrumental else None,
        )
        return await self.library.add(draft, sounds)

    # --- the work ----------------------------------------------------------------------------

    def _work(self, payload: Mapping[str, Any]) -> Work:
        wish = wish_of(payload)

        async def work(report: Report) -> dict[str, Any]:
            report(0.0, "load: ")
            folder = await asyncio.to_thread(self._new_folder)
            try:
                return await self._make(wish, folder, report)
            finally:
                await asyncio.to_thread(shutil.rmtree, folder, True)

        return work

    async def _make(self, wish: Wish, folder: Path, report: Report) -> dict[str, Any]:
        """Work a wish through and keep what came of it; told is what a job's result tells."""
        if wish.kind == PREVIEW:
            paths = {SINGING: await self._sample(wish, folder)}
        else:
            paths = {part: await self._lent(id, folder / part) for part, id in wish.sources.items()}
        about = {part: self.shelf.get(id) for part, id in wish.sources.items()}
        singer = await self.singers.find(wish.voice) if wish.voice else None
        request = wish.request(paths, folder / "made", singer)
        made = await self._made(request, report)
        results: dict[str, str] = {}
        try:
            for sound in reversed(list(kept_sounds(made, wish, about, singer))):
                parts = _adding_up(results) if sound.part == MIX else {}
                kept = await self.shelf.put(sound.path, **sound.about, **parts)
                results[sound.part] = kept.id
        except BaseException:
            for id in results.values():
                await self.shelf.remove(id)
            raise
        main_first = dict(reversed(results.items()))
        return {"results": main_first, "notes": [note.text for note in made.notes]}

    async def _made(self, request: Request, report: Report) -> Cover | Parts | Sung | Merged:
        cancel = Cancel()
        async with aclosing(self._maker.make(request, cancel)) as events:
            try:
                async for event in events:
                    if not isinstance(event, Working):
                        return event
                    report(event.whole, f"{event.step}: {event.note}")
            finally:
                cancel.set("the job ended")
        raise JobCancelled("nothing was made")

    def _between(self, sources: Mapping[str, str]) -> float:
        """How many semitones the vocals are above the instrumental."""
        return self.shelf.get(sources[SINGING]).key - self.shelf.get(sources[BAND]).key

    async def _lent(self, id: str, folder: Path) -> Path:
        """A sound of the shelf for as long as the work takes, whatever becomes of it there; under
        the name that people know it by, as that is what an error tells."""
        target = folder / self.shelf.get(id).file
        await asyncio.to_thread(copied, await self.shelf.path(id), target)
        return target

    async def _sample(self, wish: Wish, folder: Path) -> Path:
        """What a voice is tried with: of the vocals where there are some."""
        target = folder / "sample.wav"
        source = wish.sources.get(SINGING)
        if not source:
            await asyncio.to_thread(write_scale, target)
            return target
        path, peaks = await self.shelf.path(source), await self.shelf.peaks(source)
        await asyncio.to_thread(cut_excerpt, path, peaks, target)
        return target

    @property
    def _making(self) -> Path:
        return self.folder / "making"

    def _new_folder(self) -> Path:
        try:
            self._making.mkdir(parents=True, exist_ok=True)
            return Path(tempfile.mkdtemp(dir=self._making))
        except OSError as error:
            raise disk_error(error) from error

    def _storage(self) -> Storage | None:
        """The storage of the settings; the data folder, unless another one is named.

        Raises NotFound for one that is not there: nothing is quietly kept elsewhere."""
        name = self.settings.storage
        if name == LocalStorage.name:
            return None
        found = self._engines.find(Storage, name)
        if found is None:
            hint = f"turn on the plugin {name}, or write `storage: local` under `singing`"
            raise NotFound(f"there is no storage '{name}'", hint=hint)
        return found


def _adding_up(results: Mapping[str, str]) -> dict[str, Any]:
    """What a mix is told of its parts, which are kept before it."""
    return {"vocals": results.get(CONVERTED, ""), "instrumental": results.get(INSTRUMENTAL, "")}
