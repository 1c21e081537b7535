"""Where sound comes from: a microphone, a browser, a person in a call, a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol

from bot.audio import AudioChunk

FRAME_S = 0.02  # what calls and browsers send at a time


class Source(Protocol):
    """Sound as it comes, in chunks of any length and format.

    `live`: it comes in real time, and where it stops coming there is silence.
    """

    name: str
    live: bool

    def frames(self) -> AsyncIterator[AudioChunk]:
        """Ends when the source has. Raises AudioError where it cannot be used."""
        ...

    async def close(self) -> None: ...


class SoundSource:
    """A sound that is there already: a file, a recording. `paced`: as if it were spoken now."""

    def __init__(self, sound: AudioChunk, *, name: str = "sound", paced: bool = False) -> None:
        self.name = name
        self.live = paced
        self._sound = sound

    async def frames(self) -> AsyncIterator[AudioChunk]:
        loop = asyncio.get_running_loop()
        format, began = self._sound.format, loop.time()
        size = max(format.bytes_per_frame, format.size(FRAME_S))
        for number, at in enumerate(range(0, len(self._sound.pcm), size), start=1):
            yield AudioChunk(self._sound.pcm[at : at + size], format)
            await asyncio.sleep(began + number * FRAME_S - loop.time() if self.live else 0)

    async def close(self) -> None:
        return
