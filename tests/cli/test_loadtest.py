"""`greenroom loadtest voice`, as somebody types it, against a gateway that really listens."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner, Result

from bot.cli import greenroom
from bot.dialogue import Guard, Persona
from bot.engines import LLM, STT, TTS, EngineRegistry, Router
from bot.errors import BadRequest, BotError, NotFound, Refused
from bot.gateway import Gateway, GatewayOptions, Keys
from bot.realtime import CallFailed, House, Realtime
from bot.settings import EarSettings, GuardSettings, MindSettings, VoiceSettings
from bot.studio import Studio, StudioSettings
from bot.testing import FakeEars, FakeMind, FakeVoice
from tests.gateway.conftest import PEOPLE, Person

SEATS = 2


async def gateway(folder: Path, stack: AsyncExitStack) -> str:
    """A gateway of fakes with few seats; its address."""
    registry = EngineRegistry()
    registry.add(STT, "fake", FakeEars(*["and now"] * 100, partials=False))
    registry.add(LLM, "fake", FakeMind("Sure. " + " ".join(["word"] * 25) + "."))
    registry.add(TTS, "fake", FakeVoice(per_word=0.2))
    mind = MindSettings(chat="fake")
    router = Router(registry, mind)
    house = House(
        registry=registry,
        router=router,
        persona=Persona.default(name="Luna"),
        guard=Guard(GuardSettings()),
        voice=VoiceSettings(tts="fake", default="fake", stt="fake"),
        ears=EarSettings(vad="energy"),
        mind=mind,
    )

    async def person(key: str) -> Person | None:
        return PEOPLE.get(key)

    served = Gateway(
        Studio(registry, folder, StudioSettings(engine="fake")),
        registry,
        router,
        Keys(person),
        GatewayOptions(port=0, conversations=SEATS),
        realtime=Realtime(house),
    )
    stack.push_async_callback(served.stop)
    return await served.start()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server in a loop of its own: the command has another."""
    told: Future[str] = Future()
    over = asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with AsyncExitStack() as stack:
            told.set_result(await gateway(tmp_path_factory.mktemp("gateway"), stack))
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    yield told.result(10)
    loop.call_soon_threadsafe(over.set)
    thread.join(10)
    loop.close()


@pytest.fixture
def type_(tmp_path: Path):
    (tmp_path / "config.yaml").write_text("plugins:\n  espeak:\n", "utf-8")

    def run(*words: str) -> Result:
        arguments = ["--data", str(tmp_path), "loadtest", "voice", *words]
        result = CliRunner().invoke(greenroom, arguments, env={"GREENROOM_TOKEN": None})
        if isinstance(result.exception, BotError):
            raise result.exception
        return result

    return run


def figures(result: Result) -> dict[str, Any]:
    return json.loads(result.stdout.splitlines()[-1])


def test_callers_talk_and_interrupt_and_whoever_finds_no_seat_is_counted(type_, url: str) -> None:
    result = type_(
        *("--url", f"{url}/v1", "--token", "owner-key", "--callers", "3", "--turns", "1"),
        *("--silence", "200", "--text", "Tonight?"),
    )
    assert result.exit_code == 0, result.output
    told = figures(result)
    assert (told["callers"], told["turns"], told["failed"], told["refused"]) == (3, SEATS, 0, 1)
    assert 0 < told["stop_to_audio_p50_ms"] <= told["stop_to_audio_p99_ms"]
    assert told["barge_in_p50_ms"] > 0
    assert "speech ends, to the first sound" in result.stdout
    assert "1 callers without a seat" in result.stderr
    assert "owner-key" not in result.output


def test_the_time_ends_it_and_what_was_measured_is_told(type_, url: str) -> None:
    result = type_(
        *("--url", url, "--token", "owner-key", "--callers", "1", "--turns", "100"),
        *("--seconds", "6", "--no-interrupt", "--silence", "200", "--text", "Tonight?"),
    )
    told = figures(result)
    assert told["cut"] == 1
    assert told["turns"] < 100
    assert told["overhead_p50_ms"] > 0


def test_a_recording_can_be_said_and_one_of_silence_cannot(type_, url: str, tmp_path: Path) -> None:
    quiet = tmp_path / "quiet.wav"
    soundfile.write(quiet, np.zeros(8000), 8000)
    with pytest.raises(CallFailed, match="silence"):
        type_("--url", url, "--token", "owner-key", "--speech", str(quiet))
    with pytest.raises(NotFound, match="cannot be read"):
        type_("--url", url, "--token", "owner-key", "--speech", str(tmp_path / "none.wav"))


def test_a_wrong_token_is_said_once_and_not_shown(type_, url: str) -> None:
    with pytest.raises(Refused, match="token was refused") as failed:
        type_("--url", url, "--token", "sk-wrong", "--callers", "3")
    assert "greenroom token add" in failed.value.hint
    assert "sk-wrong" not in str(failed.value)


def test_a_missing_server_token_or_show_is_named(type_) -> None:
    with pytest.raises(CallFailed, match="no server answers at ws://127"):
        type_("--url", "http://127.0.0.1:1", "--token", "t")
    with pytest.raises(BadRequest, match="needs a token"):
        type_("--url", "http://127.0.0.1:1")
    with pytest.raises(BadRequest, match="is no address"):
        type_("--url", "localhost", "--token", "t")
    with pytest.raises(NotFound, match="no show runs"):
        type_()


def test_it_is_bounded(type_) -> None:
    assert "201" in type_("--callers", "201").output
    assert type_("--seconds", "100000").exit_code == 2
