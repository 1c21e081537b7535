"""The real model: speech is heard, and noise, music and clicks are not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnxruntime")

from bot.engines import VAD, Cancel, SpeechRequest
from bot.errors import EngineUnusable
from plugins.silero_vad.detector import SileroVad, find_model

RATE = 16_000


@pytest.fixture(scope="module")
def vad() -> SileroVad:
    return SileroVad()


def heard(vad: SileroVad, *sounds: np.ndarray) -> np.ndarray:
    """Probabilities, shape (streams, windows)."""
    length = min(map(len, sounds)) // vad.window * vad.window
    sound = np.stack([one[:length] for one in sounds]).astype(np.float32)
    memory = np.stack([vad.fresh() for _ in sounds])
    told = []
    for at in range(0, length, vad.window):
        probability, memory = vad.speech(sound[:, at : at + vad.window], memory)
        told.append(probability)
    return np.stack(told, axis=1)


def gain(db: float) -> float:
    return 10 ** (db / 20)


def white(seconds: float, db: float) -> np.ndarray:
    return np.random.default_rng(2).standard_normal(int(seconds * RATE)) * gain(db)


def pink(seconds: float, db: float) -> np.ndarray:
    spectrum = np.fft.rfft(white(seconds, 0))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    made = np.fft.irfft(spectrum)
    return made / np.sqrt(np.mean(made**2)) * gain(db)


def tone(seconds: float, *hertz: float) -> np.ndarray:
    at = np.arange(int(seconds * RATE)) / RATE
    return sum(np.sin(2 * np.pi * f * at) for f in hertz) * gain(-12) / len(hertz)


def clicks(seconds: float) -> np.ndarray:
    made = white(seconds, -60)
    for at in range(0, len(made), RATE // 4):
        made[at : at + 40] += gain(-6) * np.exp(-np.arange(40) / 8)
    return made


def melody(seconds: float) -> np.ndarray:
    """A tune with chords: notes that begin and fade, four a second."""
    notes = (262, 330, 392, 523, 392, 330, 294, 349)
    beats = []
    for beat in range(int(seconds * 4)):
        root = notes[beat % len(notes)]
        at = np.arange(RATE // 4) / RATE
        beats.append(tone(0.25, root, root * 1.25, root * 1.5, root * 2) * np.exp(-at * 6))
    return np.concatenate(beats)


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(white(4, -60), id="a quiet room"),
        pytest.param(pink(4, -25), id="pink noise"),
        pytest.param(white(4, -25), id="white noise"),
        pytest.param(tone(4, 440), id="a tone"),
        pytest.param(tone(4, 220, 277, 330), id="a chord"),
        pytest.param(clicks(4), id="clicks"),
        pytest.param(melody(4), id="music"),
    ],
)
def test_noise_music_and_clicks_are_no_speech(vad: SileroVad, sound: np.ndarray):
    assert heard(vad, sound).max() < 0.5


async def spoken(text: str) -> np.ndarray:
    from bot.audio import AudioFormat, Resampler
    from bot.engines import Audio
    from plugins.espeak.voice import EspeakVoice  # the real voice, in its own process

    voice = EspeakVoice()
    pieces, resampler = [], None
    try:
        async for event in voice.stream(SpeechRequest(text=text), Cancel()):
            if isinstance(event, Audio):
                resampler = resampler or Resampler(event.chunk.format, AudioFormat(RATE))
                pieces.append(resampler.push(event.chunk).floats()[:, 0])
    finally:
        await voice.close()
    return np.concatenate(pieces)


async def test_speech_is_heard_soon_after_it_begins(vad: SileroVad):
    speech = await spoken("Good evening everybody, what are we going to play tonight?")
    quiet = white(1.0, -60)
    told = heard(vad, np.concatenate((quiet, speech, quiet)))[0]
    onset = np.argmax(told >= 0.5) * vad.window / RATE
    assert 0.9 < onset < 1.25
    assert (told >= 0.35).mean() > 0.4


def test_streams_that_share_a_look_are_heard_as_if_alone(vad: SileroVad):
    sounds = (white(1, -30), tone(1, 300), clicks(1), pink(1, -20))
    together = heard(vad, *sounds)
    alone = np.concatenate([heard(vad, sound) for sound in sounds])
    np.testing.assert_allclose(together, alone, atol=2e-4)


def test_it_keeps_its_contract(vad: SileroVad):
    assert isinstance(vad, VAD)
    probability, memory = vad.speech(np.zeros((3, 512), np.float32), np.stack([vad.fresh()] * 3))
    assert probability.shape == (3,)
    assert memory.shape == (3, *vad.fresh().shape)


def test_a_model_that_cannot_be_read_says_what_to_do(tmp_path: Path):
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no model")
    with pytest.raises(EngineUnusable, match="install silero-vad again"):
        SileroVad(broken).speech(np.zeros((1, 512), np.float32), np.zeros((1, 320), np.float32))


def test_torch_is_never_loaded():
    script = (
        "import sys, numpy as np\n"
        "from plugins.silero_vad.detector import SileroVad\n"
        "vad = SileroVad()\n"
        "vad.speech(np.zeros((1, 512), np.float32), vad.fresh()[None])\n"
        "assert not {'torch', 'silero_vad'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
    assert find_model().is_file()
