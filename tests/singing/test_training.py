"""Voices in training: one after the other, stopped, taken up again, with consent."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from bot.engines import EngineRegistry, TrainConsent, VoiceTrainer
from bot.errors import BadRequest, Conflict, EngineError, NotFound
from bot.jobs import Job, Jobs
from bot.singing import DiskFull, TrainWish, VoiceTraining
from db import Database
from tests.fake_trainer import MATERIAL, REPORT, STEPS, FakeTrainer

AGREED = TrainConsent(who="Mira", when="2026-11-01", statement="It may sing here.")
WISH = TrainWish(name="mira", label="Mira", consent=AGREED)


class World:
    """Jobs and a trainer, as one run of a show has them."""

    def __init__(self, folder: Path, trainer: FakeTrainer, database: Database) -> None:
        ids = count(1)
        engines = EngineRegistry()
        engines.add(VoiceTrainer, "teacher", trainer)
        self.jobs = Jobs(database, lambda: f"{next(ids):04d}")
        self.training = VoiceTraining(engines, self.jobs, folder)

    async def ended(self, job: Job) -> Job:
        return await self.jobs.ended(job.id, 10.0)


@pytest.fixture
def trainer(tmp_path: Path) -> FakeTrainer:
    (tmp_path / "recordings" / "mira").mkdir(parents=True)
    return FakeTrainer(tmp_path)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    made = Database(f"sqlite:///{tmp_path}/jobs.db", backups=tmp_path / "backups")
    made.migrate()
    return made


@pytest.fixture
async def world(tmp_path: Path, trainer: FakeTrainer, database: Database) -> AsyncIterator[World]:
    made = World(tmp_path, trainer, database)
    yield made
    await made.jobs.close()


async def test_a_training_tells_what_it_does_and_ends_with_its_report(world: World) -> None:
    job = await world.ended(await world.training.start(WISH))
    assert (job.state, job.result["voice"], job.result["step"]) == ("done", "mira", STEPS)
    assert job.result["report"]["similarity"] == REPORT.similarity
    course = world.training.course(job)
    assert list(course.curve) == [(1, 1.0), (2, 0.5), (3, 1 / 3), (4, 0.25)]
    assert (course.report, course.device, course.notes) == (
        MATERIAL,
        "processor",
        ["the batch is 4 now"],
    )
    assert world.training.sample(job, 2).is_file()


async def test_a_stopped_training_goes_on_where_it_was(world: World, trainer: FakeTrainer) -> None:
    trainer.gate.clear()
    job = await world.training.start(WISH)
    await trainer.at_gate.wait()
    assert (await world.training.stop(job.id)).state == "cancelled"
    trainer.gate.set()
    done = await world.ended(await world.training.resume(job.id))
    assert (done.id, done.state) == (job.id, "done")
    assert [step for step, _ in world.training.course(done).curve] == [1, 2, 3, 4]


async def test_a_training_outlives_the_show(
    tmp_path: Path, trainer: FakeTrainer, database: Database
) -> None:
    trainer.gate.clear()
    first = World(tmp_path, trainer, database)
    job = await first.training.start(replace(WISH, anew=True))
    await trainer.at_gate.wait()
    await first.jobs.close()
    trainer.gate.set()
    second = World(tmp_path, trainer, database)
    await second.jobs.load()
    await second.jobs.take_up()
    done = await second.ended(job)
    assert done.state == "done"
    assert second.training.course(done).curve[0][0] == 3  # not from the beginning again


async def test_what_was_seen_of_a_training_is_still_known_in_the_next_show(
    tmp_path: Path, world: World, trainer: FakeTrainer, database: Database
) -> None:
    job = await world.ended(await world.training.start(WISH))
    later = World(tmp_path, trainer, database)
    (found,) = await later.training.all()
    known, seen = later.training.course(found), world.training.course(job)
    assert (known.report, known.samples, known.notes) == (MATERIAL, seen.samples, seen.notes)
    assert list(known.curve) == [(1, 1.0), (2, 0.5), (3, 1 / 3), (4, 0.25)]
    assert later.training.sample(found, 2).is_file()


async def test_what_was_seen_of_a_stopped_training_is_there_in_the_next_show(
    tmp_path: Path, world: World, trainer: FakeTrainer, database: Database
) -> None:
    trainer.gate.clear()
    job = await world.training.start(WISH)
    await trainer.at_gate.wait()
    stopped = await world.training.stop(job.id)
    later = World(tmp_path, trainer, database)
    await later.training.open()
    course = later.training.course(stopped)
    assert (list(course.curve), course.report) == ([(1, 1.0), (2, 0.5)], MATERIAL)
    assert later.training.sample(stopped, 2).is_file()
    trainer.gate.set()
    done = await later.ended(await later.training.resume(job.id))
    assert [step for step, _ in later.training.course(done).curve] == [1, 2, 3, 4]
    await later.training.remove("mira")
    assert list((tmp_path / "trainings").iterdir()) == []


async def test_a_course_that_cannot_be_read_is_forgotten(
    tmp_path: Path, world: World, trainer: FakeTrainer
) -> None:
    (tmp_path / "trainings").mkdir()
    (tmp_path / "trainings" / "mira.json").write_text('{"device": "cpu"')
    await world.training.open()
    assert (await world.ended(await world.training.start(WISH))).state == "done"


async def test_what_failed_can_be_taken_up(world: World, trainer: FakeTrainer) -> None:
    trainer.failure = EngineError("teacher", "its process ended", hint="start it again")
    job = await world.ended(await world.training.start(WISH))
    assert job.state == "failed"
    assert "start it again" in job.error
    trainer.failure = None
    assert (await world.ended(await world.training.resume(job.id))).state == "done"


async def test_anew_forgets_what_was_learnt(world: World, trainer: FakeTrainer) -> None:
    await world.ended(await world.training.start(WISH))
    done = await world.ended(await world.training.start(replace(WISH, anew=True)))
    assert [step for step, _ in world.training.course(done).curve] == [1, 2, 3, 4]


async def test_two_voices_are_trained_one_after_the_other_and_one_only_once(
    world: World, trainer: FakeTrainer, tmp_path: Path
) -> None:
    (tmp_path / "recordings" / "tobi").mkdir()
    trainer.gate.clear()
    first = await world.training.start(WISH)
    second = await world.training.start(replace(WISH, name="tobi"))
    await trainer.at_gate.wait()
    with pytest.raises(Conflict, match="mira"):
        await world.training.start(WISH)
    assert [asked.name for asked in trainer.asked] == ["mira"]
    trainer.gate.set()
    assert [(await world.ended(job)).state for job in (first, second)] == ["done", "done"]


async def test_of_two_who_start_a_voice_at_once_one_is_told(
    world: World, trainer: FakeTrainer
) -> None:
    trainer.gate.clear()
    both = [world.training.start(replace(WISH, anew=True)) for _ in range(2)]
    first, second = await asyncio.gather(*both, return_exceptions=True)
    assert isinstance(first, Job)
    assert isinstance(second, Conflict)
    trainer.gate.set()
    assert (await world.ended(first)).state == "done"


async def test_an_old_training_is_not_taken_up_beside_a_newer_one(
    world: World, trainer: FakeTrainer
) -> None:
    trainer.gate.clear()
    old = await world.training.start(WISH)
    await trainer.at_gate.wait()
    await world.training.stop(old.id)
    newer = await world.training.start(WISH)
    with pytest.raises(Conflict, match="mira"):
        await world.training.resume(old.id)
    trainer.gate.set()
    assert (await world.ended(newer)).state == "done"


async def test_a_recording_for_which_there_is_no_room_leaves_nothing(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bot.singing.voices.lessons.shutil.move", full)
    with pytest.raises(DiskFull):
        await world.training.lessons.add("mira", "one.wav", tmp_path / "in")
    assert list((tmp_path / "recordings" / "mira").iterdir()) == []


async def test_a_deleted_voice_leaves_nothing_of_its_owner(
    world: World, trainer: FakeTrainer, tmp_path: Path
) -> None:
    (tmp_path / "recordings" / "mira" / "a.wav").write_bytes(b"sound")
    trainer.gate.clear()
    job = await world.training.start(WISH)
    await trainer.at_gate.wait()
    with pytest.raises(Conflict, match="being trained"):
        await world.training.remove("mira")
    await world.training.stop(job.id)
    await world.training.remove("mira")
    assert (trainer.learnt, await world.training.lessons.all("mira")) == ({}, [])
    assert await world.training.all() == []
    with pytest.raises(NotFound):
        await world.training.remove("mira")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent": replace(AGREED, who=" ")}, "consent"),
        ({"consent": replace(AGREED, statement="")}, "consent"),
        ({"name": "../mira"}, "name"),
        ({"name": "nobody"}, "file"),
    ],
)
async def test_without_consent_or_recordings_nothing_is_trained(
    world: World, trainer: FakeTrainer, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(BadRequest) as caught:
        await world.training.start(replace(WISH, **changes))  # type: ignore[arg-type]
    assert caught.value.field == field
    assert not trainer.asked


async def test_a_house_without_a_trainer_says_so(tmp_path: Path, database: Database) -> None:
    (tmp_path / "recordings" / "mira").mkdir(parents=True)
    jobs = Jobs(database, lambda: "1")
    training = VoiceTraining(EngineRegistry(), jobs, tmp_path)
    with pytest.raises(NotFound, match="nobody here trains"):
        await training.start(WISH)
    assert await training.presets() == {}


async def test_recordings_are_kept_under_plain_names(world: World, tmp_path: Path) -> None:
    lessons = world.training.lessons
    for number, name in enumerate(("one.wav", "C:\\temp\\two?.flac", "../../three.mp3")):
        path = tmp_path / f"in{number}"
        path.write_bytes(b"sound")
        await lessons.add("mira", name, path)
    assert [file.name for file in await lessons.all("mira")] == [
        "one.wav",
        "three.mp3",
        "two_.flac",
    ]
    await lessons.remove("mira", "one.wav")
    with pytest.raises(NotFound):
        await lessons.remove("mira", "one.wav")
    for name in ("notes.txt", "", ".wav"):
        with pytest.raises(BadRequest):
            await lessons.add("mira", name, tmp_path / "in0")
