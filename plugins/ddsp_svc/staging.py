"""A sound file of any length as mono samples at a voice's rate, on the disk and not in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from bot.errors import AudioError

BLOCK = 1 << 18  # frames read at once
MOST_IN_WAV = 1_000_000_000  # samples of 4 bytes: its sizes have 32 bits
SCRATCH = "ddsp_svc-"

Floats = NDArray[np.float32]
Check = Callable[[], None]  # raises once nobody waits any more


@contextmanager
def staged(source: Path, target: Path, rate: int, check: Check) -> Iterator[Floats]:
    """The samples of a file, (samples,); they lie beside the target while it is made.

    Raises AudioError for what is not sound or is empty.
    """
    with TemporaryDirectory(prefix=SCRATCH, dir=target.parent) as folder:
        raw = Path(folder) / "samples.f32"
        with raw.open("wb") as out:
            for block in _resampled(source, rate):
                check()
                block.tofile(out)
        size = raw.stat().st_size // 4
        if not size:
            raise AudioError(f"{source.name} is empty", hint="choose a file with sound in it")
        samples = np.memmap(raw, np.float32, mode="r", shape=(size,))
        try:
            yield samples
        finally:
            samples._mmap.close()  # pyright: ignore[reportAttributeAccessIssue] - or it stays open


def _resampled(source: Path, rate: int) -> Iterator[Floats]:
    try:
        with soundfile.SoundFile(source) as file:
            stream = soxr.ResampleStream(file.samplerate, rate, 1, dtype="float32")
            while len(block := file.read(BLOCK, dtype="float32", always_2d=True)):
                mono = np.nan_to_num(block.mean(axis=1))
                yield stream.resample_chunk(mono, last=False)
            yield stream.resample_chunk(np.zeros(0, np.float32), last=True)
    except (soundfile.SoundFileError, RuntimeError, ValueError) as error:
        message = f"{source.name} is not sound that can be read"
        raise AudioError(message, hint="a WAV, FLAC, OGG or MP3 file") from error


@contextmanager
def written(target: Path, rate: int, samples: int) -> Iterator[soundfile.SoundFile]:
    """A WAV file of float samples that appears under its name once all of it is there."""
    part = target.with_name(f".{target.name}.part")
    kind = "WAV" if samples < MOST_IN_WAV else "RF64"
    try:
        with soundfile.SoundFile(
            part, "w", samplerate=rate, channels=1, format=kind, subtype="FLOAT"
        ) as file:
            yield file
        part.replace(target)
    except soundfile.SoundFileError as error:
        message = f"{target.name} cannot be written"
        raise AudioError(message, hint="is the disk full, may its folder be written?") from error
    finally:
        part.unlink(missing_ok=True)
