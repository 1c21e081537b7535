"""A song's sound, from any second on; and what is wrong with its files in words."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from bot.audio import SungChunk
from bot.errors import AudioError
from bot.singing import SongSounds, song_sound
from tests.band import RATE

SINGING, BACKING = 0.25, 0.5


@pytest.fixture
def sounds(tmp_path: Path) -> SongSounds:
    """Singing of a second, and music that goes on for half a second more."""
    files = {}
    for part, level, seconds in (("vocals", SINGING, 1.0), ("backing", BACKING, 1.5)):
        files[part] = tmp_path / f"{part}.wav"
        soundfile.write(files[part], np.full((round(seconds * RATE), 2), level), RATE)
    return SongSounds(mix=files["backing"], **files)


async def test_singing_and_music_come_apart_and_the_shorter_ends_in_silence(
    sounds: SongSounds,
) -> None:
    chunks = [chunk async for chunk in song_sound(sounds, 0.5)]
    singing = np.concatenate([chunk.floats() for chunk in chunks])
    both = [chunk.mixed(1.0) for chunk in chunks if isinstance(chunk, SungChunk)]
    whole = np.concatenate([chunk.floats() for chunk in both])
    assert len(singing) == len(whole) == RATE
    assert singing[0] == pytest.approx(SINGING, abs=0.001)
    assert singing[-1] == pytest.approx(0)
    assert whole[0] == pytest.approx(SINGING + BACKING, abs=0.001)
    assert whole[-1] == pytest.approx(BACKING, abs=0.001)


async def test_a_file_that_breaks_off_in_the_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mix.flac"
    soundfile.write(path, np.random.default_rng(1).standard_normal((4 * RATE, 2)) * 0.1, RATE)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(AudioError, match=r"mix\.flac cannot be read") as caught:
        async for _ in song_sound(SongSounds(mix=path)):
            pass
    assert "add the song again" in caught.value.hint


async def test_a_file_that_is_being_read_is_not_closed_under_the_reader(
    sounds: SongSounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go_on, closed = threading.Event(), threading.Event(), threading.Event()
    read, close = soundfile.SoundFile.read, soundfile.SoundFile.close
    read_from: list[int] = []

    def held(self: soundfile.SoundFile, *asked: object, **how: object) -> object:
        read_from.append(id(self))
        reading.set()
        go_on.wait(10)
        return read(self, *asked, **how)  # type: ignore[arg-type]

    def noted(self: soundfile.SoundFile) -> None:
        if id(self) in read_from:  # and not what another test has left
            closed.set()
        close(self)

    monkeypatch.setattr(soundfile.SoundFile, "read", held)
    monkeypatch.setattr(soundfile.SoundFile, "close", noted)
    first = asyncio.ensure_future(anext(song_sound(sounds)))
    await asyncio.to_thread(reading.wait, 10)
    first.cancel()
    assert not await asyncio.to_thread(closed.wait, 0.2)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert closed.is_set()
