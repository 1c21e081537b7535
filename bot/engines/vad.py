"""What a voice detector promises: how likely it is that somebody speaks."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@runtime_checkable
class VAD(Protocol):
    """Hears whether somebody speaks, in many streams at once.

    Pure: what it remembers of a stream is handed in and comes back changed, so streams may come,
    go and be looked at in any company. A look takes well under a millisecond a stream and may
    run on the loop.
    """

    name: str
    rate: int  # of the mono sound that it takes, in Hz
    window: int  # samples of a look

    def fresh(self) -> Floats:
        """The memory of a stream that was not heard yet, shape (size,)."""
        ...

    def speech(self, sound: Floats, memory: Floats) -> tuple[Floats, Floats]:
        """How likely it is, 0 to 1, that the next window of each stream holds speech.

        `sound` is (streams, window) in -1..1 and `memory` (streams, size); returns the
        probabilities, (streams,), and the memory for the next look. Raises EngineError.
        """
        ...

    async def close(self) -> None: ...
