"""A sound file that is read where it lies, a slice at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.errors import AudioError

if TYPE_CHECKING:
    import soundfile

Floats = NDArray[np.float32]


class Recording:
    """Samples (samples, channels) of a file, at its own rate; past its end there are none."""

    def __init__(self, file: soundfile.SoundFile) -> None:
        self._file = file
        self.rate = file.samplerate
        self.shape = (file.frames, file.channels)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, wanted: slice) -> Floats:
        """A piece of the samples, (samples, channels)."""
        start, stop, _ = wanted.indices(len(self))
        self._file.seek(start)
        found = self._file.read(max(0, stop - start), dtype="float32", always_2d=True)
        return np.asarray(found, np.float32)


@contextmanager
def recording(path: Path) -> Iterator[Recording]:
    """Open what libsndfile reads. Raises AudioError for what is not sound, then and while it is
    read."""
    import soundfile  # loads libsndfile; most shows never read a file

    try:
        with soundfile.SoundFile(path) as file:
            yield Recording(file)
    except (soundfile.SoundFileError, RuntimeError) as error:
        message = f"{path.name} cannot be read"
        raise AudioError(message, hint="is it whole, and is it sound?") from error
