"""Voices in training: each one a job that goes on after a stop, and what is known of it so far."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
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
    VoiceTrainer,
)
from bot.errors import BadRequest, Conflict, JobCancelled, NotFound
from bot.jobs import Job, Jobs, Report, Work
from bot.singing.voices.course import Course
from bot.singing.voices.lessons import Lessons

TRAIN = "train"
LINE = "training"
ALL = 1_000_000  # trainings


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
    """Trains voices, one after the other, whoever the trainer is."""

    def __init__(self, engines: EngineRegistry, jobs: Jobs, folder: Path) -> None:
        self.lessons = Lessons(folder)
        self._engines = engines
        self._jobs = jobs
        self._courses: dict[str, Course] = {}
        self._deciding = asyncio.Lock()  # of two who start a voice at once, one is told
        jobs.outlives(TRAIN, self._work, line=LINE)

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
            self._refuse_trained(wish.name)
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
                self._refuse_trained(job.payload["name"])
            return await self._jobs.again(id)

    async def remove(self, name: str) -> None:
        """Delete a voice with its recordings, its trainings and its owner's consent. Raises
        NotFound, Conflict while it is trained, EngineError where a file of it stays."""
        async with self._deciding:
            self._refuse_trained(name)
            found = await self._jobs.recent((TRAIN,), ALL)
            own = [job.id for job in found if job.payload.get("name") == name]
            known = await self._trainer("").remove(name)
            if not (await self.lessons.clear(name) or known or own):
                raise NotFound(f"there is no voice '{name}'")
            await self._jobs.forget(own)
            self._courses.pop(name, None)

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

    def _refuse_trained(self, name: str) -> None:
        for job in self._jobs.all():
            if job.kind == TRAIN and not job.ended and job.payload.get("name") == name:
                raise Conflict(f"'{name}' is being trained", hint="stop it first")

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
            finally:
                cancel.set("the job ended")
        if course.ready is None:
            raise JobCancelled("the training was stopped")
        told = {"voice": wish.name, "step": course.step, "report": asdict(course.ready)}
        return told | {"course": course.kept()}
