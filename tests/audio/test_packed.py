"""AAC, M4A and WebM files are read where PyAV is, and are told from other files by their bytes."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat, encode, read_sound
from bot.errors import AudioError

RATE = 48_000


def tone(seconds: float = 1.0) -> AudioChunk:
    at = np.arange(int(seconds * RATE)) / RATE
    samples = (0.3 * np.sin(2 * np.pi * 440 * at)).astype(np.float32)
    return AudioChunk.from_floats(samples[:, None], AudioFormat(RATE))


def packed(container: str, codec: str, seconds: float = 1.0) -> bytes:
    """A file as a telephone or a browser makes it."""
    av = pytest.importorskip("av", reason="the extra 'codecs' is not installed")
    target = io.BytesIO()
    with av.open(target, "w", format=container) as file:
        stream = file.add_stream(codec, rate=RATE, layout="mono")
        samples = np.frombuffer(tone(seconds).pcm, "<i2").reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, 0
        for ready in av.AudioResampler("fltp" if codec == "aac" else "s16", "mono").resample(frame):
            file.mux(stream.encode(ready))
        file.mux(stream.encode(None))
    return target.getvalue()


FILES = [("ipod", "aac"), ("adts", "aac"), ("webm", "libopus")]


@pytest.mark.parametrize(("container", "codec"), FILES)
def test_a_telephones_and_a_browsers_recording_is_read(container: str, codec: str) -> None:
    sound = read_sound(packed(container, codec), max_seconds=5)
    assert sound.format == AudioFormat(RATE)
    assert sound.seconds == pytest.approx(1.0, abs=0.05)
    heard = sound.floats()[RATE // 4 : RATE // 2, 0]
    crossings = np.count_nonzero(np.diff(np.signbit(heard)))
    assert crossings / 2 / 0.25 == pytest.approx(440, rel=0.02)
    assert np.abs(heard).max() == pytest.approx(0.3, rel=0.1)


def test_it_comes_in_the_format_that_is_asked_for() -> None:
    sound = read_sound(packed("ipod", "aac"), max_seconds=5, format=AudioFormat(16_000))
    assert sound.format == AudioFormat(16_000)
    assert sound.seconds == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(("container", "codec"), FILES)
def test_broken_and_endless_ones_are_refused(container: str, codec: str) -> None:
    data = packed(container, codec)
    for broken in (data[:40], data[:20] + bytes(3000)):
        with pytest.raises(AudioError):
            read_sound(broken, max_seconds=5)
    with pytest.raises(AudioError, match=r"longer than 0\.5 s"):
        read_sound(data, max_seconds=0.5)


def test_without_pyav_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    data = packed("ipod", "aac")
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(AudioError, match=r"M4A needs PyAV .*--with codecs"):
        read_sound(data, max_seconds=5)


def test_an_mp3_is_none_of_them() -> None:
    assert read_sound(encode(tone(), "mp3"), max_seconds=5).seconds == pytest.approx(1.0, abs=0.1)
