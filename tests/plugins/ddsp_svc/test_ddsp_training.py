"""A voice is made of recordings: it learns, is stopped, goes on, and sings."""

import json
import os
import pickle
import signal
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bot.engines import (
    Cancel,
    Converted,
    ConvertRequest,
    TrainBegun,
    TrainConsent,
    TrainNote,
    TrainProgress,
    TrainRequest,
    TrainSample,
    VoiceReady,
)
from bot.errors import EngineError, EngineUnusable

torch = pytest.importorskip("torch", reason="the extra 'torch' is not installed")

# ruff: noqa: E402 - these import torch
from plugins.ddsp_svc.converter import DdspConverter
from plugins.ddsp_svc.settings import DdspSettings
from plugins.ddsp_svc.trainer import DdspTrainer, plan_training
from plugins.ddsp_svc.training import course
from plugins.ddsp_svc.training_process import TrainerEngine
from tests.said import HELD_BACK, TAUGHT, said, write_recordings
from tests.speaker import embedding, similarity

pytestmark = pytest.mark.timeout(300)  # a hundred steps take a while on a busy machine
torch.set_num_threads(1)  # several would only wait for each other there
CONSENT = TrainConsent(who="Mira", when="2026-11-01", statement="My voice may sing in this show.")
CPU = torch.device("cpu")


@pytest.fixture(scope="module", autouse=True)
def _small_batches():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course, "BATCH", 4)
        yield


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    return write_recordings(tmp_path_factory.mktemp("mira"), "en-us+f3", TAUGHT[:6])


class Emitted(list):
    """Takes events as the worker's `emit` does; `stop` says after which one it is cancelled."""

    def __init__(self, stop=lambda event: False):
        super().__init__()
        self._stop = stop
        self.cancelled = False

    def __call__(self, event):
        self.append(event)
        self.cancelled = self.cancelled or self._stop(event)
        return not self.cancelled

    def of(self, kind):
        return [event for event in self if isinstance(event, kind)]


def request_for(recordings, **changes):
    return replace(
        TrainRequest(folder=recordings, name="mira", consent=CONSENT, label="Mira", steps=100),
        **changes,
    )


def trained(recordings, root, stop=lambda event: False, keep_s=1e9, **changes):
    emitted = Emitted(stop)
    order = plan_training(request_for(recordings, minutes=600, **changes), root)
    TrainerEngine(CPU, keep_s=keep_s).train(order, emitted)
    return emitted


@pytest.fixture(scope="module")
def hundred(recordings, tmp_path_factory):
    """A voice after a hundred steps, and what was told on the way; it was stopped once."""
    root = tmp_path_factory.mktemp("ddsp")
    begun = trained(recordings, root, lambda event: isinstance(event, TrainProgress), keep_s=0)
    return root, begun, trained(recordings, root)


def about(root, name="mira"):
    return json.loads((root / "voices" / name / "voice.json").read_text("utf-8"))


def test_a_hundred_steps_lower_the_loss_and_raise_the_similarity(hundred):
    _, begun, later = hundred
    losses = [event.loss for event in (*begun.of(TrainProgress), *later.of(TrainProgress))]
    assert losses[-1] < 0.75 * losses[0]
    first, (ready,) = begun.of(TrainSample)[0], later.of(VoiceReady)
    assert ready.report.similarity > first.similarity + 0.1
    assert ready.report.ceiling >= ready.report.similarity - 0.05
    assert ready.report.source_leak < 0.3
    assert ready.report.f0_correlation > 0.9


def test_a_stopped_training_goes_on_where_it_stopped(hundred):
    _, begun, later = hundred
    assert not begun.of(VoiceReady)
    stopped = begun.of(TrainProgress)[-1].step
    assert 0 < stopped < 100
    (resumed,) = later.of(TrainBegun)
    assert resumed.step >= stopped
    assert later.of(VoiceReady)[0].step == 100


def test_after_a_stop_a_voice_learns_what_it_would_have_learnt_without(recordings, tmp_path):
    def weights(root):
        kept = torch.load(root / "voices/mira/training/state.pt", weights_only=True)["course"]
        moments = [row for state in kept["optimizer"]["state"].values() for row in state.values()]
        return [*kept["net"].values(), *moments]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plugins.ddsp_svc.training_process.TELL_S", 0.0)
        stop = lambda event: isinstance(event, TrainProgress) and event.step == 2  # noqa: E731
        assert not trained(recordings, tmp_path / "a", stop, steps=4).of(VoiceReady)
        trained(recordings, tmp_path / "a", steps=4)
        trained(recordings, tmp_path / "b", steps=4)
    for one, other in zip(weights(tmp_path / "a"), weights(tmp_path / "b"), strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def test_the_voice_carries_the_consent_and_its_report(hundred):
    root, _, later = hundred
    kept = about(root)
    assert kept["consent"] == {
        "who": "Mira",
        "when": "2026-11-01",
        "statement": "My voice may sing in this show.",
    }
    assert kept["report"]["similarity"] == later.of(VoiceReady)[0].report.similarity
    assert kept["median_hz"] == pytest.approx(200, rel=0.2)
    assert [path.name for path in (root / "voices" / "mira").glob("*.pt")] == ["model_100.pt"]


def test_samples_can_be_heard_while_it_trains(hundred):
    _, _, later = hundred
    for sample in later.of(TrainSample):
        sound, rate = soundfile.read(sample.path)
        assert rate == 44_100
        assert np.abs(sound).max() > 0.01


@pytest.mark.skipif(not find_spec("resemblyzer"), reason="the extra 'speakers' is not installed")
def test_another_listener_hears_the_person_more_and_more(hundred):
    _, begun, later = hundred
    person = embedding(said("en-us+f3", HELD_BACK[:2]), 44_100)
    heard = [
        similarity(embedding([soundfile.read(sample.path)[0]], 44_100), person)
        for sample in (begun.of(TrainSample)[0], later.of(TrainSample)[-1])
    ]
    assert heard[1] > heard[0] + 0.05


async def test_the_trained_voice_sings_by_the_usual_contract(hundred, tmp_path):
    root, _, _ = hundred
    converter = DdspConverter(DdspSettings(threads=1), root)
    source = write_recordings(tmp_path / "in", "en-us+m3", HELD_BACK[:1]) / "165-000.wav"
    try:
        (voice,) = await converter.voices()
        assert (voice.name, voice.label, voice.trained, voice.flaw) == ("mira", "Mira", True, "")
        asked = ConvertRequest(source=source, target=tmp_path / "out.wav", key=None)
        events = [event async for event in converter.convert(asked, Cancel())]
    finally:
        await converter.close()
    done = events[-1]
    assert isinstance(done, Converted)
    sound, _ = soundfile.read(done.path)
    assert len(sound) == pytest.approx(soundfile.info(source).frames, abs=2)
    assert np.sqrt((sound**2).mean()) == pytest.approx(
        np.sqrt((soundfile.read(source)[0] ** 2).mean()), rel=0.6
    )


async def test_a_killed_worker_keeps_what_was_learnt(recordings, tmp_path):
    trainer = DdspTrainer(DdspSettings(threads=1), tmp_path, keep_s=0)
    request = request_for(recordings, steps=4000)
    try:
        with pytest.raises(EngineError, match="ended") as caught:
            async for event in trainer.train(request, Cancel()):
                if isinstance(event, TrainSample):
                    os.kill(trainer._worker.state.pid, signal.SIGKILL)
        assert "kept" in caught.value.hint
    finally:
        await trainer.close()
    place = tmp_path / "voices" / "mira"
    assert not list(place.rglob("*.part"))
    (voice,) = await DdspConverter(DdspSettings(), tmp_path).voices()
    assert voice.flaw == ""
    state = torch.load(place / "training" / "state.pt", weights_only=True)
    again = trained(recordings, tmp_path, steps=state["step"] + 2)
    assert again.of(TrainBegun)[0].step == state["step"]
    assert again.of(VoiceReady)


async def test_what_a_killed_process_had_half_written_goes_with_the_next(recordings, tmp_path):
    place = tmp_path / "voices" / "mira" / "training"
    place.mkdir(parents=True)
    (place / ".state.pt.part").write_bytes(b"half")
    trained(recordings, tmp_path, steps=1)
    assert not list(tmp_path.rglob("*.part"))


def test_a_checkpoint_is_kept_where_there_is_no_memory_to_hear_it(
    recordings, tmp_path, monkeypatch
):
    def full(course, sound, f0):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(course.QuickCourse, "sing", full)
    emitted = trained(recordings, tmp_path, steps=1)
    note = "the memory was full; a checkpoint was kept without a sample"
    assert emitted.of(VoiceReady)[0].notes == (note,)
    assert not emitted.of(TrainSample)
    assert (tmp_path / "voices" / "mira" / "model_1.pt").is_file()
    assert "report" not in about(tmp_path)


def test_a_full_memory_halves_the_batch_and_says_so(recordings, tmp_path, monkeypatch):
    learn, batches = course.QuickCourse.learn, []

    def crowded(course, step, part):
        batches.append(course.batch)
        if course.batch > 1:
            raise RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED")
        return learn(course, step, part)

    monkeypatch.setattr(course.QuickCourse, "learn", crowded)
    emitted = trained(recordings, tmp_path, steps=1)
    assert batches == [4, 2, 1]
    assert [note.text for note in emitted.of(TrainNote)] == [
        "the memory was full; the batch is 2 now",
        "the memory was full; the batch is 1 now",
    ]


def test_a_card_that_fails_ends_the_training_which_goes_on_by_the_processor(
    recordings, tmp_path, monkeypatch
):
    def fails(course, step, part):
        raise torch.AcceleratorError("CUDA error: the launch timed out")

    engine = TrainerEngine(CPU)
    order = plan_training(request_for(recordings, steps=1), tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(course.QuickCourse, "learn", fails)
        patch.setattr("plugins.ddsp_svc.training_process.fault_of", lambda card: "it timed out")
        with pytest.raises(EngineError, match="the card failed") as caught:
            engine.train(order, Emitted())
    assert caught.value.retryable
    emitted = Emitted()
    engine.train(order, emitted)
    assert emitted.of(VoiceReady)[0].notes == (
        "the card failed (it timed out); the processor trains",
    )


def test_what_was_learnt_and_cannot_be_read_is_told_before_it_is_written_over(recordings, tmp_path):
    kept = tmp_path / "voices" / "mira" / "training" / "state.pt"
    kept.parent.mkdir(parents=True)
    for broken in (b"half", pickle.dumps([1])):
        kept.write_bytes(broken)
        with pytest.raises(EngineUnusable, match="what was learnt of 'mira'") as caught:
            trained(recordings, tmp_path, steps=1)
        assert caught.value.hint == "begin it anew"
        assert kept.read_bytes() == broken


async def test_a_voice_is_deleted_with_all_that_was_noted_of_it(tmp_path):
    (tmp_path / "voices" / "mira" / "training").mkdir(parents=True)
    trainer = DdspTrainer(DdspSettings(), tmp_path)
    assert await trainer.remove("mira")
    assert not await trainer.remove("mira")
    assert not (tmp_path / "voices" / "mira").exists()
    with pytest.raises(EngineUnusable, match="name"):
        await trainer.remove("../voices")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "../mira"}, "name"),
        ({"consent": TrainConsent(who="", when="2026-11-01", statement="yes")}, "agreed"),
        ({"consent": TrainConsent(who="Mira", when="2026-11-01", statement=" ")}, "agreed"),
        ({"consent": TrainConsent(who="Mira", when="soon", statement="yes")}, "date"),
        ({"preset": "best"}, "preset"),
        ({"minutes": float("nan")}, "minutes"),
        ({"folder": Path("nowhere")}, "nowhere"),
    ],
)
def test_what_cannot_be_trained_is_refused_before_anything_is_written(
    recordings, tmp_path, changes, words
):
    with pytest.raises(EngineUnusable, match=words):
        plan_training(request_for(recordings, **changes), tmp_path)
    assert not list(tmp_path.iterdir())
