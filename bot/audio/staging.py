"""Sound files of any length: their samples lie on the disk and not in memory."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from bot.audio.recording import Recording
from bot.errors import AudioError

if TYPE_CHECKING:
    import soundfile

BYTES = 4  # of a sample
BLOCK = 1 << 18  # frames read at once
MOST_IN_WAV = 1_000_000_000  # samples of 4 bytes: its sizes have 32 bits
SCRATCH = "greenroom-"
FULL = 4_000_000  # bytes: with less a disk is full, whatever a library calls it

Floats = NDArray[np.float32]
Check = Callable[[], None]  # raises once nobody waits any more


class StagedSound:
    """Samples in a file, of which a slice is read when it is asked for.

    Not mapped into memory: the pages of a long song would stay there.
    """

    def __init__(self, file: BinaryIO, size: int, channels: int) -> None:
        self._file = file
        self._size = size
        self._channels = channels
        self.shape: tuple[int, ...] = (size,) if channels == 1 else (size, channels)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, wanted: slice) -> Floats:
        """A piece of the samples, (samples,) or (samples, channels)."""
        start, stop, _ = wanted.indices(self._size)
        self._file.seek(start * self._channels * BYTES)
        data = self._file.read(max(0, stop - start) * self._channels * BYTES)
        return np.frombuffer(data, np.float32).reshape(-1, *self.shape[1:])


Sound = Floats | StagedSound | Recording  # what can be cut into slices


@contextmanager
def staged(
    source: Path, target: Path, rate: int, check: Check, *, channels: int = 1
) -> Iterator[StagedSound]:
    """The samples of a file at a rate, (samples, channels), or (samples,) of mono.

    They lie beside the target while it is made. `check` is asked between blocks and may raise.
    Raises AudioError for what is not sound or is empty.
    """
    with TemporaryDirectory(prefix=SCRATCH, dir=target.parent) as folder:
        raw = Path(folder) / "samples.f32"
        with raw.open("wb") as out:
            for block in _resampled(source, rate, channels):
                check()
                _keep(block, out)
        size = raw.stat().st_size // BYTES // channels
        if not size:
            raise AudioError(f"{source.name} is empty", hint="choose a file with sound in it")
        with raw.open("rb") as kept:
            yield StagedSound(kept, size, channels)


def _keep(block: Floats, out: BinaryIO) -> None:
    try:
        out.write(np.ascontiguousarray(block, np.float32).data)
    except OSError as error:
        raise _unwritten(Path(out.name), full=error.errno == ENOSPC) from error


def _unwritten(path: Path, *, full: bool = False) -> AudioError:
    """libsndfile does not say why; the disk does."""
    if full or shutil.disk_usage(path.parent).free < FULL:
        return AudioError(f"the disk is full: no room for {path.name}", hint="free some space")
    return AudioError(f"{path.name} cannot be written", hint="may its folder be written?")


def _resampled(source: Path, rate: int, channels: int) -> Iterator[Floats]:
    import soundfile  # loads libsndfile; most shows never read a file
    import soxr

    try:
        with soundfile.SoundFile(source) as file:
            stream = soxr.ResampleStream(file.samplerate, rate, channels, dtype="float32")
            while len(block := file.read(BLOCK, dtype="float32", always_2d=True)):
                yield stream.resample_chunk(_channels(np.nan_to_num(block), channels), last=False)
            rest = np.zeros((0, channels), np.float32)
            yield stream.resample_chunk(_channels(rest, channels), last=True)
    except (soundfile.SoundFileError, RuntimeError, ValueError) as error:
        message = f"{source.name} is not sound that can be read"
        raise AudioError(message, hint="a WAV, FLAC, OGG or MP3 file") from error


def _channels(block: NDArray[Any], channels: int) -> Floats:
    """Mono as (samples,); of more than are wanted the mean goes to each."""
    if channels == 1:
        return block.mean(axis=1) if block.shape[1] > 1 else np.ascontiguousarray(block[:, 0])
    if block.shape[1] == channels:
        return block
    return np.repeat(block.mean(axis=1, keepdims=True), channels, axis=1)


@contextmanager
def written(
    target: Path, rate: int, samples: int, *, channels: int = 1
) -> Iterator[soundfile.SoundFile]:
    """A file that appears under its name once all of it is there: WAV of float samples, or FLAC
    of 24 bits where the name ends so.

    Raises AudioError where it cannot be written; then nothing is left of it.
    """
    import soundfile

    part = target.with_name(f".{target.name}.part")
    kind, bits = ("WAV" if samples * channels < MOST_IN_WAV else "RF64"), "FLOAT"
    if target.suffix == ".flac":
        kind, bits = "FLAC", "PCM_24"
    try:
        with soundfile.SoundFile(
            part, "w", samplerate=rate, channels=channels, format=kind, subtype=bits
        ) as file:
            yield file
        part.replace(target)
    except (soundfile.SoundFileError, OSError) as error:
        raise _unwritten(target) from error
    finally:
        part.unlink(missing_ok=True)
