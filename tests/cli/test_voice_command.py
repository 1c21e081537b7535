"""`greenroom voice`, as somebody types it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from bot.cli import greenroom
from bot.cli import voice as command
from bot.engines import EngineRegistry, SingingVoice, VoiceConverter, VoiceTrainer
from bot.errors import EngineError, NotFound
from bot.jobs import Jobs
from bot.singing import VoiceTraining
from db import Database
from tests.fake_trainer import FakeTrainer

CONSENT = "Mira: my voice may sing: in this show"


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> EngineRegistry:
    made = EngineRegistry()

    @asynccontextmanager
    async def engines(place: object, contract: type) -> AsyncIterator[SimpleNamespace]:
        database = Database(f"sqlite:///{tmp_path}/jobs.db", backups=tmp_path / "backups")
        training = VoiceTraining(made, Jobs(database, lambda: "1"), tmp_path / "singing")
        singing = SimpleNamespace(training=training)
        yield SimpleNamespace(registry=made, database=database, singing=singing)
        database.close()

    monkeypatch.setattr(command, "singing_engines", engines)
    return made


@pytest.fixture
def trainer(registry: EngineRegistry, tmp_path: Path) -> FakeTrainer:
    made = FakeTrainer(tmp_path)
    registry.add(VoiceTrainer, "teacher", made)
    return made


def train(folder: Path, *words: str) -> Result:
    return run(folder, "train", str(folder), *words)


def run(folder: Path, *words: str, input: str = "") -> Result:
    arguments = ["--data", str(folder / "data"), "voice", *words]
    return CliRunner().invoke(greenroom, arguments, input=input)


def test_a_voice_is_trained_and_its_report_is_told(trainer: FakeTrainer, tmp_path: Path) -> None:
    done = train(tmp_path, "--name", "mira", "--consent", CONSENT, "--minutes", "3")
    assert done.exit_code == 0, done.output
    (asked,) = trainer.asked
    assert (asked.name, asked.folder, asked.minutes) == ("mira", tmp_path.resolve(), 3.0)
    assert (asked.consent.who, asked.consent.statement) == (
        "Mira",
        "my voice may sing: in this show",
    )
    assert "mira is ready after step 4" in done.stdout
    assert "0.910" in done.stdout
    assert "it is quiet" in done.stderr
    assert "the batch is 4 now" in done.stderr


def test_the_same_command_goes_on_and_anew_begins_again(
    trainer: FakeTrainer, tmp_path: Path
) -> None:
    trainer.learnt["mira"] = 3
    train(tmp_path, "--name", "mira", "--consent", CONSENT)
    assert trainer.learnt["mira"] == 4
    train(tmp_path, "--name", "mira", "--consent", CONSENT, "--anew")
    assert trainer.learnt["mira"] == 4
    assert len(trainer.asked) == 2


def test_recordings_are_examined_before_a_training(trainer: FakeTrainer, tmp_path: Path) -> None:
    done = run(tmp_path, "examine", str(tmp_path))
    assert done.stdout.splitlines() == ["58 s of a voice in 2 recordings", "it is quiet"]


def test_the_list_names_every_speaker_and_what_does_not_answer(
    registry: EngineRegistry, tmp_path: Path
) -> None:
    class Voices:
        def __init__(self, *voices: SingingVoice) -> None:
            self._voices = voices

        async def voices(self) -> tuple[SingingVoice, ...]:
            if not self._voices:
                raise EngineError("silent", "its process ended")
            return self._voices

    duo = SingingVoice(name="duo", trained=True, speakers=("luna", "mira"), median_hz=220.0)
    registry.add(VoiceConverter, "svc", Voices(duo))
    registry.add(VoiceConverter, "effect", Voices(SingingVoice(name="own_singer_higher")))
    registry.add(VoiceConverter, "silent", Voices())
    listed = " ".join(run(tmp_path, "list").stdout.split())
    assert "svc:duo/luna duo: luna trained 220 Hz" in listed
    assert "svc:duo/mira duo: mira trained 220 Hz" in listed
    assert "effect:own_singer_higher" in listed  # whole, however narrow it is
    assert "voice effect" in listed
    assert "silent: its process ended" in listed


def test_a_voice_is_deleted_once_somebody_says_yes(trainer: FakeTrainer, tmp_path: Path) -> None:
    trainer.learnt["mira"] = 3
    assert run(tmp_path, "remove", "mira", input="n\n").exit_code == 1
    assert trainer.learnt == {"mira": 3}
    brought = tmp_path / "singing" / "recordings" / "mira"
    brought.mkdir(parents=True)
    assert "mira is deleted" in run(tmp_path, "remove", "mira", input="y\n").stdout
    assert trainer.learnt == {}
    assert not brought.exists()  # what was brought on the panel is hers too
    assert isinstance(run(tmp_path, "remove", "mira", "--yes").exception, NotFound)


def test_consent_has_to_be_given(trainer: FakeTrainer, tmp_path: Path) -> None:
    done = train(tmp_path, "--name", "mira")
    assert done.exit_code == 2
    assert "--consent" in done.stderr
    assert not trainer.asked


def test_a_failure_is_one_error(trainer: FakeTrainer, tmp_path: Path) -> None:
    trainer.failure = EngineError("teacher", "its process ended", hint="start it again")
    done = train(tmp_path, "--name", "mira", "--consent", CONSENT)
    assert isinstance(done.exception, EngineError)


def test_a_show_without_a_trainer_says_so(registry: EngineRegistry, tmp_path: Path) -> None:
    done = train(tmp_path, "--name", "mira", "--consent", CONSENT)
    assert isinstance(done.exception, NotFound)
    assert "nobody here trains voices" in str(done.exception)
