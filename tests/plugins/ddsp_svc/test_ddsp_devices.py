"""What a machine is asked to do: its device and numbers, several slices at once, quick launches."""

import asyncio
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from bot.engines import Cancel, ConvertRequest, WorkerState
from bot.errors import EngineUnusable

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")

# ruff: noqa: E402 - these import torch
from plugins.ddsp_svc import engine as engine_module
from plugins.ddsp_svc.converter import DdspConverter
from plugins.ddsp_svc.devices import NO_CARD, dtype_for, pick_device
from plugins.ddsp_svc.engine import DdspEngine
from plugins.ddsp_svc.launches import Graphed, Guarded, quick_launches
from plugins.ddsp_svc.settings import DdspSettings, devices_of
from tests.tiny_ddsp import convert, write_song, write_voice

PROCESSOR = torch.device("cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_voice(tmp_path_factory.mktemp("ddsp"))


def cards(monkeypatch, count, generation=9):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: count > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (generation, 0))
    monkeypatch.setattr("plugins.ddsp_svc.devices.fault_of", lambda card: "")


def test_the_device_is_the_one_that_is_named(monkeypatch):
    cards(monkeypatch, 2)
    named = {"auto": "cuda:0", "cuda": "cuda:0", "cuda:1": "cuda:1", "cpu": "cpu"}
    assert {asked: str(pick_device(asked)[0]) for asked in named} == named
    with pytest.raises(EngineUnusable, match="no card cuda:2") as caught:
        pick_device("cuda:2")
    assert "cuda:0, cuda:1" in caught.value.hint


def test_the_processor_stands_in_and_says_so(monkeypatch):
    cards(monkeypatch, 0)
    assert pick_device("cuda:1") == (PROCESSOR, NO_CARD)
    assert pick_device("auto") == (PROCESSOR, "")
    cards(monkeypatch, 1)
    monkeypatch.setattr("plugins.ddsp_svc.devices.fault_of", lambda card: "no kernel image")
    device, note = pick_device("auto")
    assert device == PROCESSOR
    assert "no kernel image" in note


def test_several_devices_have_a_process_each(tmp_path):
    converter = DdspConverter(DdspSettings(device="cuda:0, cuda:1"), tmp_path)
    details = converter.health().details
    assert details["cuda:0"] == details["cuda:1"] == "off"
    with pytest.raises(EngineUnusable, match="gpu0"):
        devices_of("cpu,gpu0")


@pytest.mark.parametrize(
    ("generation", "dtype"), [(9, torch.bfloat16), (7, torch.float16), (6, torch.float32)]
)
def test_a_card_counts_in_what_it_is_quick_with(monkeypatch, generation, dtype):
    cards(monkeypatch, 1, generation)
    assert dtype_for("auto", torch.device("cuda")) is dtype
    assert dtype_for("float32", torch.device("cuda")) is torch.float32


@pytest.mark.parametrize(("has", "dtype"), [(True, torch.bfloat16), (False, torch.float32)])
def test_a_processor_counts_in_halves_where_it_multiplies_them(monkeypatch, has, dtype):
    monkeypatch.setattr("plugins.ddsp_svc.devices._matrix_unit", lambda: has)
    assert dtype_for("auto", PROCESSOR) is dtype


@pytest.mark.parametrize(
    ("enhancer", "mini"), [("flow", True), ("flow", False), ("vocoder", False)]
)
def test_slices_that_are_sung_together_sound_as_those_sung_alone(
    tmp_path, monkeypatch, enhancer, mini
):
    monkeypatch.setattr(engine_module, "BODY", 30)
    monkeypatch.setattr(engine_module, "AROUND", 8)
    folder = write_voice(tmp_path / "ddsp", mini=mini)
    sounds = []
    for batch in (1, 3):
        engine = DdspEngine(PROCESSOR, batch=batch)
        convert(folder, tmp_path, engine, name=f"{batch}.wav", enhancer=enhancer)
        sounds.append(soundfile.read(tmp_path / f"{batch}.wav", dtype="float32")[0])
    alone, together = sounds
    error = np.sqrt(((alone - together) ** 2).mean() / (alone**2).mean())
    assert error < 1e-4


class Crew:
    """Workers that sing until they are let go."""

    def __init__(self):
        self.singing = asyncio.Queue()
        self.go = asyncio.Event()
        self.left = asyncio.Event()

    def hire(self, factory, config, **how):
        worker = SimpleNamespace(state=WorkerState())

        async def stream(method, order, cancel):
            self.singing.put_nowait(config["device"])
            await self.go.wait()
            yield "sung"

        async def close():
            self.left.set()

        worker.stream, worker.close = stream, close
        return worker


async def test_songs_are_shared_among_the_devices(folder, tmp_path, monkeypatch):
    crew = Crew()
    monkeypatch.setattr("plugins.ddsp_svc.converter.EngineWorker", crew.hire)
    converter = DdspConverter(DdspSettings(device="cuda:0,cuda:1"), folder)
    song = write_song(tmp_path / "in.wav", seconds=1)

    async def sing():
        request = ConvertRequest(source=song, target=tmp_path / "out.wav")
        return [event async for event in converter.convert(request, Cancel())]

    songs = [asyncio.create_task(sing()) for _ in range(3)]
    singing = [await crew.singing.get() for _ in songs]
    crew.go.set()
    assert await asyncio.gather(*songs) == [["sung"]] * 3
    assert singing[0] != singing[1]


async def test_a_process_that_nobody_needs_gives_its_memory_back(folder, tmp_path, monkeypatch):
    crew = Crew()
    crew.go.set()
    monkeypatch.setattr("plugins.ddsp_svc.converter.EngineWorker", crew.hire)
    monkeypatch.setattr("plugins.ddsp_svc.converter.IDLE_S", 0.01)
    converter = DdspConverter(DdspSettings(), folder)
    song = write_song(tmp_path / "in.wav", seconds=1)
    request = ConvertRequest(source=song, target=tmp_path / "out.wav")
    for _ in range(2):
        assert [event async for event in converter.convert(request, Cancel())] == ["sung"]
        await asyncio.wait_for(crew.left.wait(), 10)
        assert converter.health().note == "off"
        crew.left.clear()


class Replayed:
    """Stands in for a recording: the work again, on what lies at the fixed places."""

    made = 0

    def __init__(self, work, given):
        Replayed.made += 1
        self._work = work
        self._shapes = [one.shape for one in given]

    def __call__(self, given):
        assert [one.shape for one in given] == self._shapes
        return self._work(*given)


def test_a_shape_is_recorded_when_it_comes_again(monkeypatch):
    monkeypatch.setattr(Replayed, "made", 0)
    twice = Graphed(lambda x: x * 2, Replayed)
    given = [torch.full((size,), 3.0) for size in (4, 4, 4, 5, 6, 6, 4)]
    for one in given:
        assert torch.equal(twice(one), one * 2)
    assert Replayed.made == 2  # of 4 and of 6; the 4 at the end was forgotten meanwhile


def test_what_fails_to_compile_is_told_once_and_sung_plainly():
    told = []

    def broken(x):
        raise RuntimeError("no C++ compiler\nand a long trace")

    work = Guarded("torch.compile", broken, lambda x: x + 1, told.append)
    assert [float(work(torch.zeros(()))) for _ in range(2)] == [1.0, 1.0]
    assert told == ["torch.compile did not work here (no C++ compiler); it sings without"]


def test_a_full_memory_is_no_failure_of_the_quick_form():
    def full(x):
        raise torch.OutOfMemoryError("CUDA out of memory")

    work = Guarded("the CUDA graph", full, lambda x: x, pytest.fail)
    with pytest.raises(torch.OutOfMemoryError):
        work(torch.zeros(1))


def test_a_processor_is_left_as_it_is_unless_the_flow_is_compiled(monkeypatch):
    net, compiled = torch.nn.Linear(2, 2), []
    monkeypatch.setattr(torch, "compile", lambda work, **how: compiled.append(how) or work)
    quick_launches(net, PROCESSOR, pytest.fail, compiled=False, graphs=True)
    assert "forward" not in vars(net)
    quick_launches(net, PROCESSOR, pytest.fail, compiled=True, graphs=True)
    assert net(torch.ones(1, 2)).shape == (1, 2)
    assert compiled == [{"dynamic": True}]
