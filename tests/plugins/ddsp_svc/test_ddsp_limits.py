"""Where a machine has too little or fails: less is asked of it, the song is told, others go on."""

import gc
import weakref
from contextlib import nullcontext

import numpy as np
import pytest
import soundfile

from bot.errors import EngineUnusable

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")

# ruff: noqa: E402 - these import torch
from plugins.ddsp_svc import engine as engine_module
from plugins.ddsp_svc.devices import free_memory, is_full
from plugins.ddsp_svc.engine import DdspEngine
from plugins.ddsp_svc.launches import quick_launches
from plugins.ddsp_svc.listening import rmvpe_tracker
from tests.tiny_ddsp import convert, write_voice

PROCESSOR = torch.device("cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_voice(tmp_path_factory.mktemp("ddsp"))


class Full:
    """A voice with memory for so many frames at once."""

    def __init__(self, frames):
        self.frames = frames
        self.batches = []

    def sing(self, parts):
        kept = [part.end - part.begin for part in parts]
        self.batches.append(len(parts))
        if sum(kept) > self.frames:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return [np.zeros(frames * 512, np.float32) for frames in kept]


def convert_in(folder, tmp_path, monkeypatch, frames, batch=1):
    singer = Full(frames)
    engine = DdspEngine(PROCESSOR, batch=batch)
    monkeypatch.setattr(engine, "_ready", lambda order: lambda sound, pitch, check: singer)
    return convert(folder, tmp_path, engine), singer


def test_a_full_memory_halves_the_batch_and_says_so(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "BODY", 15)
    monkeypatch.setattr(engine_module, "AROUND", 8)
    emitted, singer = convert_in(folder, tmp_path, monkeypatch, frames=45, batch=4)
    note = "the memory was full; batches of 2 are sung now"
    assert note in emitted.steps  # at once
    assert note in emitted[-1].notes  # and with the song
    assert singer.batches.count(4) == 1  # what was sung is kept
    assert max(singer.batches[singer.batches.index(4) + 1 :]) == 2
    assert soundfile.info(tmp_path / "out.wav").frames == 2 * 44_100


def test_a_slice_alone_that_is_too_much_is_made_shorter(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "BODY", 200)
    emitted, _ = convert_in(folder, tmp_path, monkeypatch, frames=120)
    assert "the memory was full; slices of 100 frames are sung now" in emitted[-1].notes
    assert soundfile.info(tmp_path / "out.wav").frames == 2 * 44_100


def test_a_memory_that_is_too_small_for_anything_is_told(folder, tmp_path, monkeypatch):
    with pytest.raises(EngineUnusable, match="too little memory"):
        convert_in(folder, tmp_path, monkeypatch, frames=0)
    assert not (tmp_path / "out.wav").exists()


@pytest.mark.parametrize(
    ("error", "full"),
    [
        (torch.OutOfMemoryError("CUDA out of memory"), True),
        (torch.AcceleratorError("CUDA error: out of memory"), True),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate"), True),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to"), True),
        (MemoryError(), True),
        (RuntimeError("CUDA error: an illegal memory access was encountered"), False),
        (EngineUnusable("ddsp_svc", "out of memory is only a word here"), False),
    ],
)
def test_a_full_memory_is_known_by_what_the_libraries_say(error, full):
    assert is_full(error) is full


class Card:
    """A card without a card: on it every slice fails, on the processor they are sung."""

    def __init__(self, monkeypatch, error, *, works):
        self.error = error
        self.emptied = 0
        fault = "" if works else "an illegal memory access"
        monkeypatch.setattr(engine_module, "on", lambda device: nullcontext())
        monkeypatch.setattr(engine_module, "device_words", str)
        monkeypatch.setattr(engine_module, "fault_of", lambda device: fault)
        monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
        monkeypatch.setattr(torch.cuda, "empty_cache", self.empty)
        self.engine = DdspEngine(torch.device("cuda", 0), "float32", batch=1)
        monkeypatch.setattr(self.engine, "_ready", lambda order: lambda *given: self)

    def empty(self):
        self.emptied += 1

    def sing(self, parts):
        if self.engine._device.type == "cuda":
            raise self.error
        return [np.zeros((part.end - part.begin) * 512, np.float32) for part in parts]


def test_a_card_that_fails_leaves_the_song_to_the_processor(folder, tmp_path, monkeypatch):
    error = torch.AcceleratorError("CUDA error: an illegal memory access was encountered")
    card = Card(monkeypatch, error, works=False)
    emitted = convert(folder, tmp_path, card.engine)
    note = "the card failed (an illegal memory access); the processor sings"
    assert note in emitted.steps
    assert note in emitted[-1].notes


def test_a_mistake_is_not_taken_for_a_card_that_fails(folder, tmp_path, monkeypatch):
    card = Card(monkeypatch, RuntimeError("shapes do not match"), works=True)
    with pytest.raises(RuntimeError, match="shapes"):
        convert(folder, tmp_path, card.engine)


def test_a_card_that_is_left_is_free_for_others(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(engine_module, "BODY", engine_module.LEAST_BODY)
    card = Card(monkeypatch, torch.OutOfMemoryError("CUDA out of memory"), works=True)
    emitted = convert(folder, tmp_path, card.engine)
    assert any("the processor sings" in note for note in emitted[-1].notes)
    assert card.emptied == 1


def test_a_network_with_quick_launches_goes_when_memory_is_freed(monkeypatch):
    monkeypatch.setattr(torch, "compile", lambda work, **how: work)
    net = torch.nn.Linear(2, 2)
    quick_launches(net, PROCESSOR, pytest.fail, compiled=True, graphs=True)
    gone = weakref.ref(net)
    gc.disable()  # it would come by itself, some time
    try:
        del net
        free_memory()
    finally:
        gc.enable()
    assert gone() is None


class Overflowing:
    """A voice that is too loud for numbers of 16 bits, or for any."""

    def __init__(self, engine, always):
        self.engine = engine
        self.always = always

    def sing(self, parts):
        broken = self.always or self.engine._precision != "float32"
        level = np.float32(np.inf if broken else 0.1)
        return [np.full((part.end - part.begin) * 512, level) for part in parts]


@pytest.mark.parametrize("always", [False, True])
def test_numbers_that_are_too_small_give_way_to_exact_ones(folder, tmp_path, monkeypatch, always):
    engine = DdspEngine(PROCESSOR, "bfloat16")
    singer = Overflowing(engine, always)
    monkeypatch.setattr(engine, "_ready", lambda order: lambda sound, pitch, check: singer)
    if always:
        with pytest.raises(EngineUnusable, match="weights are broken"):
            convert(folder, tmp_path, engine)
        return
    emitted = convert(folder, tmp_path, engine)
    assert "numbers of 16 bits are too small for this voice; float32 sings" in emitted[-1].notes


def test_a_melody_that_16_bits_cannot_hold_is_heard_in_exact_numbers(folder, tmp_path, monkeypatch):
    """As RMVPE on cards whose float16 overflows: silence is not what was sung."""
    engine = DdspEngine(PROCESSOR, "float16")

    def tracker(order):
        exact = engine._precision == "float32"
        heard = torch.full((1, 101, 360), 0.0 if exact else torch.nan)
        return rmvpe_tracker(lambda mel: heard, PROCESSOR)

    monkeypatch.setattr(engine, "_tracker", tracker)
    monkeypatch.setattr(engine, "_ready", lambda order: lambda *given: Full(1000))
    emitted = convert(folder, tmp_path, engine)
    assert "numbers of 16 bits are too small for this voice; float32 sings" in emitted[-1].notes
