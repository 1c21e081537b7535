"""A tiny model that the test makes takes a song apart; files that are no models are refused."""

import asyncio
import hashlib
import pickle
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from bot.engines import Cancel, EngineRegistry, Separated, SeparateRequest, Separator, StandIn
from bot.errors import EngineUnusable
from bot.models import ModelStore
from tests.band import RATE, song

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")
demucs = pytest.importorskip("demucs.htdemucs", reason="the extra 'demucs' is not installed")

from plugins.demucs import DemucsSeparator, DemucsSettings  # noqa: E402
from plugins.demucs import engine as engine_module  # noqa: E402
from plugins.demucs.device import pick_device  # noqa: E402
from plugins.demucs.engine import Engine  # noqa: E402
from plugins.demucs.order import Order  # noqa: E402
from plugins.demucs.weights import load  # noqa: E402

torch.set_num_threads(1)  # several would only wait for each other on a busy machine

SHAPE = {
    "sources": ["drums", "bass", "other", "vocals"],
    "channels": 8,
    "depth": 2,
    "nfft": 512,
    "dconv_comp": 2,
    "t_layers": 1,
    "t_heads": 2,
    "segment": Fraction(1, 2),
    "samplerate": RATE,
}


class Emitted(list):
    def __init__(self, after=None):
        super().__init__()
        self._after = after

    @property
    def cancelled(self):
        return self._after is not None and len(self) >= self._after

    def __call__(self, event):
        self.append(event)
        return not self.cancelled


def package(**changes):
    """As the public files are: half precision, the network by its name."""
    torch.manual_seed(3)
    network = demucs.HTDemucs(**SHAPE)
    state = {key: value.half() for key, value in network.state_dict().items()}
    return {
        "klass": demucs.HTDemucs,
        "args": (),
        "kwargs": dict(SHAPE),
        "state": state,
        "training_args": {"lr": 3e-4},
        **changes,
    }


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory):
    path = tmp_path_factory.mktemp("demucs") / "tiny.th"
    torch.save(package(), path)
    return path


@pytest.fixture
def request_(tmp_path):
    soundfile.write(tmp_path / "song.wav", sum(song(2.0)), RATE, subtype="FLOAT")
    return SeparateRequest(
        source=tmp_path / "song.wav",
        vocals=tmp_path / "vocals.wav",
        backing=tmp_path / "backing.wav",
    )


def read(path):
    return soundfile.read(path, dtype="float32", always_2d=True)[0]


def separated(request, checkpoint, overlap=0.25, after=None):
    emitted = Emitted(after)
    Engine().separate(Order(request=request, checkpoint=checkpoint, overlap=overlap), emitted)
    return emitted


def test_vocals_and_backing_are_the_song(request_, checkpoint):
    emitted = separated(request_, checkpoint)
    assert isinstance(emitted[-1], Separated)
    whole = read(request_.source)
    vocals, backing = read(request_.vocals), read(request_.backing)
    assert np.allclose(vocals + backing, whole, atol=1e-5)
    assert vocals.std() > 0
    parts = [event.part for event in emitted[:-1]]
    assert parts == sorted(parts)
    assert parts[-1] == 1.0


def test_it_makes_what_the_package_makes(request_, checkpoint):
    from demucs.apply import apply_model

    separated(request_, checkpoint)
    sound = torch.from_numpy(read(request_.source).T.copy())
    middle = sound.mean(0)
    mix = (sound - middle.mean()) / middle.std(correction=0)
    with torch.inference_mode():
        made = apply_model(load(checkpoint), mix[None], shifts=0, split=True, overlap=0.25)
    expected = (made[0, -1] * middle.std(correction=0) + middle.mean()).T.numpy()
    assert np.allclose(read(request_.vocals), expected, atol=1e-4)


@pytest.mark.parametrize("samples", [1, 700, 30_000])
def test_short_sounds_keep_their_length(tmp_path, request_, checkpoint, samples):
    soundfile.write(request_.source, np.full((samples, 2), 0.1, np.float32), RATE)
    separated(request_, checkpoint)
    assert len(read(request_.vocals)) == len(read(request_.backing)) == samples


def test_a_full_card_takes_fewer_segments_and_then_leaves_it_to_the_processor(
    request_, checkpoint, monkeypatch
):
    """The card is played by the processor, which has memory for one segment less each time."""
    heard = []

    def crowded(network, mix, **how):
        heard.append(len(mix))
        if engine._device.type == "cuda":
            raise torch.OutOfMemoryError("CUDA out of memory")
        return whole(network, mix, **how)

    engine = Engine("cpu")
    whole = engine_module.apply_model
    engine._batch, engine._device = 4, SimpleNamespace(type="cuda")
    monkeypatch.setattr(engine_module, "apply_model", crowded)
    monkeypatch.setattr(torch.Tensor, "to", lambda tensor, *where, **how: tensor)
    monkeypatch.setattr(torch.nn.Module, "to", lambda module, *where, **how: module)
    emitted = Emitted()
    engine.separate(Order(request=request_, checkpoint=checkpoint, overlap=0.25), emitted)
    assert heard[:4] == [4, 2, 1, 1]
    assert "the memory was full; batches of 2 are separated now" in emitted[-1].notes
    assert "the card has too little memory for this model" in emitted[-1].notes
    assert request_.vocals.exists()


def test_a_model_that_does_not_fit_the_card_is_left_to_the_processor(
    request_, checkpoint, monkeypatch
):
    placed = torch.nn.Module.to

    def crowded(network, device, **how):
        if device.type == "cuda":
            raise RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED")
        return placed(network, device, **how)

    engine = Engine("cpu")
    engine._device = SimpleNamespace(type="cuda")
    monkeypatch.setattr(torch.nn.Module, "to", crowded)
    emitted = Emitted()
    engine.separate(Order(request=request_, checkpoint=checkpoint, overlap=0.25), emitted)
    assert emitted[-1].notes == (
        "separated by the processor",
        "the card has too little memory for this model",
    )


def test_a_card_that_fails_in_the_middle_leaves_the_song_to_the_processor(
    request_, checkpoint, monkeypatch
):
    def failing(network, mix, **how):
        if engine._device.type == "cuda":
            raise RuntimeError("CUDA error: unspecified launch failure")
        return whole(network, mix, **how)

    engine = Engine("cpu")
    whole = engine_module.apply_model
    engine._device = SimpleNamespace(type="cuda")
    monkeypatch.setattr(engine_module, "apply_model", failing)
    monkeypatch.setattr(engine_module, "fault_of", lambda device: "it failed")
    monkeypatch.setattr(torch.Tensor, "to", lambda tensor, *where, **how: tensor)
    monkeypatch.setattr(torch.nn.Module, "to", lambda module, *where, **how: module)
    emitted = Emitted()
    engine.separate(Order(request=request_, checkpoint=checkpoint, overlap=0.25), emitted)
    assert emitted[-1].notes == (
        "separated by the processor",
        "the card cannot be used (it failed)",
    )
    assert request_.backing.exists()


def test_a_card_that_cannot_count_is_told(monkeypatch):
    def broken(*shape, device):
        raise RuntimeError("no kernel image is available\nand more")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch, "ones", broken)
    device, note = pick_device("auto")
    assert (device.type, note) == ("cpu", "the card cannot be used (no kernel image is available)")


def test_a_file_that_fails_leaves_the_engine_as_it_was(tmp_path, request_, checkpoint):
    engine = Engine("cpu")
    whole = Order(request=request_, checkpoint=checkpoint, overlap=0.25)
    engine.separate(whole, Emitted())
    (tmp_path / "broken.th").write_bytes(b"half")
    with pytest.raises(EngineUnusable):
        engine.separate(replace(whole, checkpoint=tmp_path / "broken.th"), Emitted())
    emitted = Emitted()
    engine.separate(whole, emitted)
    assert isinstance(emitted[-1], Separated)


def test_segments_together_are_parted_as_those_alone(request_, checkpoint):
    sounds = []
    for count in (1, 3):
        engine = Engine("cpu")
        engine._batch = count
        engine.separate(Order(request=request_, checkpoint=checkpoint, overlap=0.25), Emitted())
        sounds.append(soundfile.read(request_.vocals)[0])
    assert np.allclose(*sounds, atol=1e-5)


def test_a_card_that_is_not_there_is_told(request_, checkpoint, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    emitted = Emitted()
    order = Order(request=request_, checkpoint=checkpoint, overlap=0.25)
    Engine("cuda").separate(order, emitted)
    assert emitted[-1].notes == ("separated by the processor", "torch sees no CUDA card")


def test_a_cancelled_song_leaves_nothing_behind(tmp_path, request_, checkpoint):
    separated(request_, checkpoint, after=1)
    assert [path.name for path in tmp_path.iterdir()] == ["song.wav"]


class Evil:
    def __reduce__(self):
        return print, ("this must never be run",)


def test_a_file_that_would_run_code_is_refused(tmp_path, capsys):
    torch.save(package(training_args=Evil()), tmp_path / "evil.th")
    with pytest.raises(EngineUnusable, match="more than weights"):
        load(tmp_path / "evil.th")
    (tmp_path / "plain.th").write_bytes(pickle.dumps(Evil(), protocol=2))
    with pytest.raises(EngineUnusable):
        load(tmp_path / "plain.th")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"klass": Fraction}, "another network"),
        ({"kwargs": {**SHAPE, "channels": 16}}, "do not fit"),
        ({"state": {"__quantized": True}}, "quantized"),
    ],
)
def test_a_model_of_another_kind_is_refused_by_name(tmp_path, changes, words):
    torch.save(package(**changes), tmp_path / "other.th")
    with pytest.raises(EngineUnusable, match=words) as caught:
        load(tmp_path / "other.th")
    assert "other.th" in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    "content", [b"", b"no model", b"half", b"<!DOCTYPE html>", b"Kc}Xb", b"PK\x03\x04" + b"x" * 99]
)
def test_what_is_no_model_is_refused(tmp_path, content):
    (tmp_path / "other.th").write_bytes(content)
    with pytest.raises(EngineUnusable, match=r"other\.th cannot be read"):
        load(tmp_path / "other.th")


def test_a_download_that_went_wrong_is_known_by_its_name(tmp_path, checkpoint):
    data = checkpoint.read_bytes()
    good = tmp_path / f"tiny-{hashlib.sha256(data).hexdigest()[:8]}.th"
    good.write_bytes(data)
    load(good)
    bad = tmp_path / "tiny-00000000.th"
    bad.write_bytes(data)
    with pytest.raises(EngineUnusable, match="checksum"):
        load(bad)


async def test_the_process_separates(tmp_path, request_, checkpoint):
    engine = DemucsSeparator(
        DemucsSettings(file=str(checkpoint), threads=1), ModelStore(tmp_path / "models")
    )
    try:
        events = [event async for event in engine.separate(request_, Cancel())]
        assert isinstance(events[-1], Separated)
        assert request_.backing.is_file()
    finally:
        await engine.close()


async def test_a_missing_model_says_how_to_get_it(tmp_path, request_):
    engine = DemucsSeparator(DemucsSettings(fetch=False), ModelStore(tmp_path / "models"))
    with pytest.raises(EngineUnusable, match="htdemucs is missing") as caught:
        [event async for event in engine.separate(request_, Cancel())]
    assert "greenroom models fetch demucs/htdemucs" in caught.value.hint
    await engine.close()


async def test_the_first_song_fetches_the_model(tmp_path, request_, checkpoint, monkeypatch):
    store = ModelStore(tmp_path / "models")
    engine = DemucsSeparator(DemucsSettings(), store)

    async def fetch(model, tell, **_):
        place = store.place(model, model.files[0])
        place.parent.mkdir(parents=True)
        await asyncio.to_thread(place.write_bytes, b"half")

    monkeypatch.setattr(store, "fetch", fetch)
    with pytest.raises(EngineUnusable, match="checksum differs"):
        [event async for event in engine.separate(request_, Cancel())]
    await engine.close()


async def test_it_is_found_by_its_contract_and_is_no_stand_in(rehearse):
    async with rehearse("demucs") as show:
        registry = show.app.registry
        assert isinstance(registry, EngineRegistry)
        separator = registry.get(Separator, "demucs")
        assert isinstance(separator, Separator)
        assert not isinstance(separator, StandIn)
        assert separator.health().details["state"] == "off"
