"""Voices trained over HTTP: recordings brought, progress seen, samples heard, stopped, resumed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.engines import VoiceTrainer
from bot.host import Folders
from tests.fake_trainer import REPORT, STEPS, FakeTrainer
from tests.web.singing_world import SingingWorld, song

AGREED = {"who": "Mira", "when": "2026-11-01", "statement": "It may sing here."}
API = "/api/singing/training"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("training")


@pytest.fixture(scope="module")
def trainer(folder: Path) -> FakeTrainer:
    return FakeTrainer(folder)


@pytest.fixture(scope="module")
def world(folders: Folders, folder: Path, trainer: FakeTrainer) -> Iterator[SingingWorld]:
    made = SingingWorld(folders, folder)
    made.engines.add(VoiceTrainer, "teacher", trainer)
    yield made
    made.close()


def bring(world: SingingWorld, voice: str, folder: Path) -> None:
    sound = song(folder / "in.wav", 0.2).read_bytes()
    answer = world.house.post(f"{API}/recordings/{voice}", files={"file": ("one.wav", sound)})
    assert answer.status_code == 201, answer.text
    assert answer.json()["name"] == "one.wav"


def until(world: SingingWorld, id: str, *states: str) -> dict[str, Any]:
    """The training once it is in one of these states, at the most after ten seconds."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        told = world.house.get(f"{API}/{id}").json()
        if told["state"] in states and (told["state"] != "running" or told["samples"]):
            return told
        time.sleep(0.02)
    raise AssertionError(told)


def test_a_voice_is_trained_of_what_was_brought(
    world: SingingWorld, trainer: FakeTrainer, folder: Path
) -> None:
    bring(world, "mira", folder)
    files = world.house.get(f"{API}/recordings/mira").json()["files"]
    assert [file["name"] for file in files] == ["one.wav"]
    assert world.house.get(f"{API}/recordings/mira/report").json()["kept_s"] == 58.0
    asked = {"name": "mira", "label": "Mira", "consent": AGREED, "preset": "quick", "minutes": 3}
    answer = world.house.post(API, json=asked)
    assert answer.status_code == 202, answer.text
    told = until(world, answer.json()["id"], "done")
    assert (told["step"], told["label"], told["device"]) == (STEPS, "Mira", "processor")
    assert told["report"]["similarity"] == REPORT.similarity
    assert told["material"]["warnings"] == ["it is quiet"]
    assert told["curve"][-1] == {"step": 4, "loss": 0.25}
    assert trainer.asked[-1].consent.who == "Mira"
    assert trainer.asked[-1].minutes == 3
    sample = world.house.get(f"{API}/{told['id']}/samples/2")
    assert sample.headers["Content-Type"] == "audio/wav"
    assert sample.content[:4] == b"RIFF"
    assert world.house.get(f"{API}/{told['id']}/samples/3").status_code == 404


def test_a_training_is_stopped_and_resumed(
    world: SingingWorld, trainer: FakeTrainer, folder: Path
) -> None:
    world.house.run(trainer.gate.clear)
    bring(world, "tobi", folder)
    id = world.house.post(API, json={"name": "tobi", "consent": AGREED}).json()["id"]
    assert until(world, id, "running")["samples"] == [{"step": 2, "similarity": 0.7}]
    assert world.house.post(API, json={"name": "tobi", "consent": AGREED}).status_code == 409
    assert world.house.post(f"{API}/{id}/stop").json()["state"] == "cancelled"
    world.house.run(trainer.gate.set)
    assert world.house.post(f"{API}/{id}/resume").status_code == 202
    assert until(world, id, "done")["step"] == STEPS
    assert id in [one["id"] for one in world.house.get(API).json()["trainings"]]


def test_a_voice_needs_its_owners_consent(world: SingingWorld, folder: Path) -> None:
    bring(world, "nobody", folder)
    answer = world.house.post(API, json={"name": "nobody"})
    assert answer.status_code == 422
    assert "consent" in answer.text
    silent = {"name": "nobody", "consent": AGREED | {"statement": " "}}
    answer = world.house.post(API, json=silent)
    assert answer.status_code == 400
    assert "nobody has agreed" in answer.json()["message"]


def test_what_is_no_sound_by_its_name_is_refused(world: SingingWorld) -> None:
    answer = world.house.post(f"{API}/recordings/mira", files={"file": ("one.exe", b"x")})
    assert answer.status_code == 400
    assert world.house.get(f"{API}/recordings/..%2Fmira").status_code in (400, 404, 405)


def test_a_voice_is_deleted_with_its_recordings(world: SingingWorld, folder: Path) -> None:
    bring(world, "tobi", folder)
    assert world.house.request("DELETE", f"{API}/voices/tobi").status_code == 204
    assert world.house.get(f"{API}/recordings/tobi").json() == {"files": []}
    assert world.house.request("DELETE", f"{API}/voices/tobi").status_code == 404


def test_the_presets_say_what_they_need(world: SingingWorld) -> None:
    (trainer,) = world.house.get(f"{API}/presets").json()["trainers"]
    assert [one["name"] for one in trainer["presets"]] == ["quick", "full"]
    assert trainer["presets"][1]["needs"] == "the encoder is missing"
    assert trainer["presets"][1]["bases"] == ["luna"]
