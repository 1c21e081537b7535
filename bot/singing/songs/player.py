"""A song's sound from any second on, read from its files a little at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.audio import AudioChunk, AudioFormat, SungChunk
from bot.errors import AudioError
from bot.singing.songs.song import SongSounds

if TYPE_CHECKING:
    import soundfile

BLOCK_S = 0.1

Floats = NDArray[np.float32]


async def song_sound(sounds: SongSounds, at: float = 0.0) -> AsyncGenerator[AudioChunk, None]:
    """The song from second `at` on, in stereo: singing and music apart where both are there, else
    its mix. Raises AudioError."""
    reader = await asyncio.to_thread(_Reader, sounds, at)
    try:
        while (chunk := await asyncio.to_thread(reader.next)) is not None:
            yield chunk
    finally:
        await asyncio.to_thread(reader.close)


class _Reader:
    """The files of one song, side by side. All of it blocks.

    Who is cancelled closes it while a thread still reads: one waits for the other.
    """

    def __init__(self, sounds: SongSounds, at: float) -> None:
        self._open = ExitStack()
        self._one_at_a_time = Lock()
        apart = sounds.vocals is not None and sounds.backing is not None
        paths = [sounds.vocals, sounds.backing] if apart else [sounds.mix]
        try:
            self._files = [self._opened(path, at) for path in paths if path is not None]
        except BaseException:
            self._open.close()
            raise
        self._format = AudioFormat(self._files[0].samplerate, 2)
        self._frames = round(BLOCK_S * self._format.rate)

    def _opened(self, path: Path, at: float) -> soundfile.SoundFile:
        import soundfile  # loads libsndfile; most shows never read a file

        with _readable(path.name):
            file = self._open.enter_context(soundfile.SoundFile(path))
            file.seek(min(round(at * file.samplerate), file.frames))
        return file

    def next(self) -> AudioChunk | None:
        """The next block; the shorter of two files ends in silence. Raises AudioError."""
        with self._one_at_a_time:
            parts = [self._read(file) for file in self._files]
        frames = max(map(len, parts))
        if not frames:
            return None
        if len(parts) == 1:
            return AudioChunk.from_floats(parts[0], self._format)
        singing, backing = (np.pad(part, ((0, frames - len(part)), (0, 0))) for part in parts)
        return SungChunk.of(singing, backing, self._format)

    def _read(self, file: soundfile.SoundFile) -> Floats:
        with _readable(Path(file.name).name):
            block = file.read(self._frames, dtype="float32", always_2d=True)
        return _stereo(np.asarray(block, np.float32))

    def close(self) -> None:
        with self._one_at_a_time:
            self._open.close()


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """What breaks in here is an AudioError that names the file."""
    import soundfile

    try:
        yield
    except (soundfile.SoundFileError, RuntimeError, OSError) as error:
        raise AudioError(f"{name} cannot be read", hint="add the song again") from error


def _stereo(samples: Floats) -> Floats:
    """Mono to both sides, more than two channels to their mean."""
    if samples.shape[1] == 2:
        return samples
    return np.repeat(samples.mean(axis=1, keepdims=True), 2, axis=1)
