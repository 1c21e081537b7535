"""The shape of a sound as it is drawn, however it comes in pieces."""

from __future__ import annotations

import numpy as np
import pytest

from bot.audio import AudioChunk, AudioFormat, Peaks

MONO = AudioFormat(24_000)


def tone(level_db: float, seconds: float, format: AudioFormat = MONO) -> AudioChunk:
    """A sine of that RMS loudness."""
    times = np.arange(round(seconds * format.rate)) / format.rate
    wave = np.sin(2 * np.pi * 500 * times) * np.sqrt(2) * 10 ** (level_db / 20)
    return AudioChunk.from_floats(np.repeat(wave, format.channels).astype(np.float32), format)


def heights(*chunks: AudioChunk) -> list[int]:
    peaks = Peaks()
    for chunk in chunks:
        peaks.add(chunk)
    return peaks.heights()


def test_there_is_one_for_every_40_ms_as_loud_as_it_is() -> None:
    assert heights(tone(-6, 0.2), tone(-30, 0.2)) == [90] * 5 + [50] * 5


def test_silence_is_nothing_and_so_is_what_is_hardly_heard() -> None:
    assert heights(tone(-80, 0.08), AudioChunk(bytes(48_000), MONO)) == [0] * 27


@pytest.mark.parametrize("piece", [2, 1_000, 3_000])
def test_the_pieces_it_comes_in_make_no_difference(piece: int) -> None:
    pcm = tone(-12, 0.2).pcm + tone(-48, 0.21).pcm
    whole = heights(AudioChunk(pcm, MONO))
    pieces = [AudioChunk(pcm[at : at + piece], MONO) for at in range(0, len(pcm), piece)]
    assert heights(*pieces) == whole == [80] * 5 + [20] * 5


def test_both_channels_count() -> None:
    assert heights(tone(-6, 0.08, AudioFormat(48_000, 2))) == [90, 90]
