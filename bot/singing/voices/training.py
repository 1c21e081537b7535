"""Voices in training: each one a job that goes on after a stop, and what is known of it so far."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.engines import (
    Cancel,
    EngineRegistry,
    MaterialReport,
    TrainConsent,
    TrainPreset,
    TrainRequest,
    TrainSample,
    VoiceTrainer,
)
from bot.errors import BadRequest, BotError, Conflict, JobCancelled, NotFound
from bot.jobs import Job, Jobs, Report, Work
from bot.singing.disk import disk_error, removed, write_json
from bot.singing.voices.course import Course, read_courses
from bot.singing.voices.lessons import Lessons

TRAIN = "train"
LINE = "training"
ALL = 1_000_000  # trainings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainWish:
    """What somebody asks to be trained; `trainer` empty: the first there is.

    `folder` is left empty for recordings that were brought under the voice's name.
    """

    name: str
    consent: TrainConsent
    label: str = ""
    trainer: str = ""
    preset: str = ""
    minutes: float = 0.0
    steps: int = 0
    base: str = ""
    folder: str = ""
    anew: bool = False


class VoiceTraining:
    """Trains voices, one after the other, whoever the trainer is.

    `folder` holds the recordings that were brought, and what was seen of each training.
    """

    def __init__(self, engines: EngineRegistry, jobs: Jobs, folder: Path) -> None:
        self.lessons = Lessons(folder / "recordings")
        self._seen = folder / "trainings"
        self._engines = engines
        self._jobs = jobs
        self._courses: dict[str, Course] = {}
        self._deciding = asyncio.Lock()  # of two who start a voice at once, one is told
        jobs.outlives(TRAIN, self._work, line=LINE)

    async def open(self) -> None:
        """Read what was seen of trainings before."""
        self._courses = await asyncio.to_thread(read_courses, self._seen)

    async def presets(self) -> dict[str, tuple[TrainPreset, ...]]:
        """The presets of every trainer; none where no plugin trains."""
        names = self._engines.names(VoiceTrainer)
        return {name: await self._engines.get(VoiceTrainer, name).presets() for name in names}

    async def examine(self, name: str, folder: str = "") -> MaterialReport:
        """What a voice's recordings are worth. Raises NotFound, BadRequest, EngineError."""
        return await self._trainer("").examine(self._folder(name, folder))

    async def start(self, wish: TrainWish) -> Job:
        """Train, once it is its turn. Raises BadRequest where consent or recordings are missing,
        Conflict where that voice is trained already."""
        folder = self._folder(wish.name, wish.folder)
        if not (wish.consent.who.strip() and wish.consent.statement.strip()):
            hint = "say whose voice it is and what that person agreed to"
            raise BadRequest("nobody has agreed to it", field="consent", hint=hint)
        if not await asyncio.to_thread(folder.exists):
            raise BadRequest("there are no recordings", field="file", hint="bring some first")
        async with self._deciding:
            _refuse_trained(wish.name, self._jobs.all())
            trainer = self._trainer(wish.trainer)
            if wish.anew:
                await trainer.forget(wish.name)
            payload = asdict(wish) | {"folder": str(folder), "trainer": trainer.name}
            return await self._jobs.make(TRAIN, payload)

    async def stop(self, id: str) -> Job:
        """What was learnt is kept. Raises NotFound."""
        await self.job(id)
        return await self._jobs.cancel(id)

    async def resume(self, id: str) -> Job:
        """Go on where it stopped. Raises NotFound, Conflict where it did not stop or that voice
        is trained by another job."""
        job = await self.job(id)
        async with self._deciding:
            if job.ended:
                _refuse_trained(job.payload["name"], self._jobs.all())
            return await self._jobs.again(id)

    async def remove(self, name: str) -> None:
        """Delete a voice with its recordings, its trainings and its owner's consent. Raises
        NotFound, Conflict while it is trained, EngineError where a file of it stays."""
        async with self._deciding:
            found = await self._jobs.recent((TRAIN,), ALL)
            own = [job for job in found if job.payload.get("name") == name]
            _refuse_trained(name, own)
            known = await self._trainer("").remove(name)
            if not (await self.lessons.clear(name) or known or own):
                raise NotFound(f"there is no voice '{name}'", hint="look into the list of voices")
            await self._jobs.forget([job.id for job in own])
            self._courses.pop(name, None)
            await asyncio.to_thread(removed, self._course_file(name))

    async def all(self, limit: int = 50) -> list[Job]:
        """Trainings, of earlier runs too, newest first."""
        return await self._jobs.recent((TRAIN,), limit)

    async def job(self, id: str) -> Job:
        """Raises NotFound, also for a job of another kind."""
        found = await self._jobs.find(id)
        if found.kind != TRAIN:
            raise NotFound(f"no training '{id}'")
        return found

    def course(self, job: Job) -> Course:
        """What is known of a training; an empty one before it begins."""
        if kept := job.result.get("course"):
            return Course.of(kept)
        return self._courses.get(job.payload["name"]) or Course()

    def sample(self, job: Job, step: int) -> Path:
        """How a voice in training sounded at a step. Raises NotFound."""
        known = self.course(job).samples.get(step)
        if known is None or not known.path.is_file():
            raise NotFound(f"there is no sample of step {step}")
        return known.path

    def _folder(self, name: str, folder: str) -> Path:
        place = self.lessons.place(name)
        return Path(folder) if folder else place

    def _trainer(self, name: str) -> VoiceTrainer:
        names = self._engines.names(VoiceTrainer)
        if not name and not names:
            hint = "enable a plugin that trains voices, in config.yaml"
            raise NotFound("nobody here trains voices", hint=hint)
        return self._engines.get(VoiceTrainer, name or names[0])

    def _work(self, payload: Mapping[str, Any]) -> Work:
        wish = TrainWish(**{**payload, "consent": TrainConsent(**payload["consent"])})
        request = TrainRequest(
            folder=Path(wish.folder),
            name=wish.name,
            consent=wish.consent,
            label=wish.label,
            preset=wish.preset,
            minutes=wish.minutes,
            steps=wish.steps,
            base=wish.base,
        )

        async def work(report: Report) -> dict[str, Any]:
            return await self._train(wish, request, report)

        return work

    async def _train(
        self, wish: TrainWish, request: TrainRequest, report: Report
    ) -> dict[str, Any]:
        course = self._courses.setdefault(wish.name, Course())
        course.ready = None
        cancel = Cancel()
        async with aclosing(self._trainer(wish.trainer).train(request, cancel)) as events:
            try:
                async for event in events:
                    course.take(event)
                    report(course.part, course.note)
                    if isinstance(event, TrainSample):  # a checkpoint: here a crash goes on
                        await self._keep(wish.name, course)
            finally:
                cancel.set("the job ended")
                await self._keep(wish.name, course)
        if course.ready is None:
            raise JobCancelled("the training was stopped")
        told = {"voice": wish.name, "step": course.step, "report": asdict(course.ready)}
        return told | {"course": course.kept()}

    def _course_file(self, name: str) -> Path:
        return self._seen / f"{name}.json"

    async def _keep(self, name: str, course: Course) -> None:
        """What was seen of a training, for the next show; the voice itself is the trainer's."""
        try:
            await asyncio.to_thread(_write, self._course_file(name), course.kept())
        except BotError as error:
            log.warning("what was seen of the training of %s is not kept: %s", name, error)


def _refuse_trained(name: str, jobs: Iterable[Job]) -> None:
    """Raises Conflict where one of these trains that voice."""
    for job in jobs:
        if job.kind == TRAIN and not job.ended and job.payload.get("name") == name:
            raise Conflict(f"'{name}' is being trained", hint="stop it first")


def _write(path: Path, kept: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_error(error) from error
    write_json(path, kept)
