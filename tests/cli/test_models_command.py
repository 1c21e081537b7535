"""`greenroom models`, with a local double of a hub."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import greenroom
from bot.cli import models as command
from bot.errors import BotError, NotFound
from bot.host import models_of_plugins
from bot.models import Model
from tests.models.double import Double


class Hub:
    """The double in a thread of its own: a command has a loop of its own."""

    def __init__(self) -> None:
        self.double = Double({"model.bin": b"weights" * 1000, "config.json": b"{}"})
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.double.start(), self._loop).result(10)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self.double.close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    hub = Hub()
    hub.start()
    made = hub.double.model()
    monkeypatch.setattr(command, "models_of_plugins", lambda: [made])
    yield made
    hub.stop()


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(greenroom, ["--data", str(data), "models", *words])


def test_a_model_is_listed_fetched_verified_and_removed(model: Model, tmp_path: Path) -> None:
    def listed() -> dict[str, object]:
        return json.loads(run(tmp_path, "list", "--json").stdout)[0]

    assert listed()["state"] == "absent"
    assert "unknown until fetched" in " ".join(run(tmp_path, "list").stdout.split())
    fetched = run(tmp_path, "fetch", "tiny")
    assert fetched.exit_code == 0
    assert "MIT" in fetched.stderr and "100 %" in fetched.stderr
    row = listed()
    assert (row["state"], row["bytes"], row["fetched"]) == ("there", 7002, True)
    assert run(tmp_path, "verify").stderr.split() == ["ok", "double/tiny"]
    (tmp_path / "models/double/tiny/config.json").write_text("[]")
    broken = run(tmp_path, "verify", "double/tiny")
    assert broken.exit_code == 1
    assert "config.json has changed" in broken.stderr
    assert "greenroom models fetch double/tiny" in broken.stderr
    assert "double/tiny" in run(tmp_path, "list").stdout
    assert "are free" in run(tmp_path, "remove", "double/tiny").stderr
    assert listed()["state"] == "absent"


def test_offline_it_takes_a_folder(model: Model, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    missing = run(tmp_path, "fetch", "double/tiny", "--from", str(stick))
    assert isinstance(missing.exception, NotFound)
    (stick / "model.bin").write_bytes(b"x")
    (stick / "config.json").write_bytes(b"{}")
    assert run(tmp_path, "fetch", "double/tiny", "--from", str(stick)).exit_code == 0
    assert (tmp_path / "models/double/tiny/model.bin").read_bytes() == b"x"


def test_a_slip_is_an_error_with_what_was_meant(model: Model, tmp_path: Path) -> None:
    slip = run(tmp_path, "fetch", "double/tinny")
    assert isinstance(slip.exception, BotError) and "double/tiny" in slip.exception.hint
    assert isinstance(run(tmp_path, "list", "nobody").exception, NotFound)


def test_every_model_of_the_plugins_has_a_name_of_its_own_and_a_licence() -> None:
    models = models_of_plugins()
    assert len({model.id for model in models}) == len(models)
    assert {model.engine for model in models} >= {
        "faster_whisper",
        "llama_cpp",
        "piper",
        "qwen_tts",
    }
    assert all(model.licence and model.title for model in models)
    places = [f"{m.folder}/{file.path}" for m in models for file in m.files]
    assert len(set(places)) == len(places)
    assert all(file.url.startswith("https://") for model in models for file in model.files)
