from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from bot.audio import (
    MEDIA_TYPES,
    AudioChunk,
    AudioFormat,
    Encoder,
    can_encode,
    encode,
    loudness,
    read_sound,
    wav_header,
)
from bot.errors import AudioError


def tone(
    seconds: float = 2.0, rate: int = 22_050, level: float = 0.1, hz: float = 997
) -> AudioChunk:
    at = np.arange(int(seconds * rate)) / rate
    samples = (level * np.sin(2 * np.pi * hz * at)).astype(np.float32)
    return AudioChunk.from_floats(samples.reshape(-1, 1), AudioFormat(rate, 1))


@pytest.mark.parametrize("name", ["wav", "flac", "ogg", "mp3", "opus"])
def test_what_is_encoded_is_the_same_sound(name: str) -> None:
    sound = tone()
    back = read_sound(encode(sound, name), max_seconds=10)
    assert back.seconds == pytest.approx(sound.seconds, abs=0.08)
    samples = back.floats()[:, 0]
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    assert np.abs(middle).max() == pytest.approx(0.1, abs=0.03)
    spectrum = np.abs(np.fft.rfft(middle))
    assert np.argmax(spectrum) * back.format.rate / len(middle) == pytest.approx(997, abs=5)


@pytest.mark.parametrize("name", ["wav", "pcm", "mp3", "opus", "aac"])
def test_a_stream_gives_bytes_before_it_ends(name: str) -> None:
    encoder = Encoder(name, AudioFormat(24_000, 1))
    parts = [encoder.push(tone(0.2, 24_000)) for _ in range(20)]
    assert sum(map(bool, parts[:15])) >= 3
    whole = b"".join(parts) + encoder.finish()
    assert whole[:4] in (b"RIFF", b"OggS", b"ID3\x04") or name in ("pcm", "mp3", "aac")


def test_wav_is_lossless_and_names_its_length_where_it_is_known() -> None:
    sound = tone()
    assert read_sound(encode(sound, "wav"), max_seconds=10).pcm == sound.pcm
    samples, rate = soundfile.read(io.BytesIO(wav_header(sound.format, 400) + sound.pcm[:400]))
    assert (len(samples), rate) == (200, 22_050)


@pytest.mark.parametrize("name", MEDIA_TYPES)
def test_nothing_to_encode_is_no_error(name: str) -> None:
    assert isinstance(Encoder(name, AudioFormat()).finish(), bytes)


def test_an_unknown_format_names_those_there_are() -> None:
    assert not can_encode("midi")
    with pytest.raises(AudioError, match="mp3"):
        Encoder("midi", AudioFormat())


@pytest.mark.parametrize(
    "data",
    [b"", b"RIFF\x00\x00", b"no sound at all", b"OggS" + bytes(200), encode(tone(), "flac")[:60]],
)
def test_what_is_no_sound_is_refused(data: bytes) -> None:
    with pytest.raises(AudioError):
        read_sound(data, max_seconds=10)


def test_too_long_strange_rates_and_many_channels_are_refused() -> None:
    with pytest.raises(AudioError):
        read_sound(encode(tone(2.0), "wav"), max_seconds=1)
    for rate, channels in ((100, 1), (48_000, 12)):
        target = io.BytesIO()
        soundfile.write(target, np.full((400, channels), 0.1), rate, format="WAV")
        with pytest.raises(AudioError):
            read_sound(target.getvalue(), max_seconds=10)


def test_it_is_read_in_the_format_that_is_asked_for() -> None:
    target = io.BytesIO()
    soundfile.write(target, np.tile(tone(1.0, 44_100).floats(), (1, 2)), 44_100, format="FLAC")
    sound = read_sound(target.getvalue(), max_seconds=5, format=AudioFormat(16_000, 1))
    assert sound.format == AudioFormat(16_000, 1)
    assert sound.seconds == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("rate", [16_000, 22_050, 48_000])
def test_loudness_is_that_of_the_standard(rate: int) -> None:
    # BS.1770: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LUFS.
    sound = tone(3.0, rate, level=0.1)
    assert loudness(sound.floats()[:, 0], rate) == pytest.approx(-23.01, abs=0.1)


def test_silence_has_no_loudness() -> None:
    assert loudness(np.zeros(48_000, np.float32), 48_000) == -70
    assert loudness(np.zeros(10, np.float32), 48_000) == -70
