"""The sound that has come and is not written down yet: whole stretches, and one that grows."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.audio import FRAME_S, AudioChunk, AudioFormat, Loudness, Stretches, steady

FORMAT = AudioFormat(16_000)
FRAME = FORMAT.size(FRAME_S)
LONGEST_S = 28.0  # the model looks at 30 s at a time
MOST_WAITING = 8  # stretches; a model that is too slow holds its source back


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Sound with speech in it; `began` in seconds from the beginning of all."""

    pcm: bytes
    began: float


class Window:
    """Fed by a task of its own; `changed` is set whenever there is something new."""

    def __init__(self, pause_s: float) -> None:
        self._stretches = Stretches(pause_s, LONGEST_S)
        self._loudness = Loudness()
        self._growing = bytearray()
        self._rest = b""
        self._room = asyncio.Event()
        self._room.set()
        self._began_at = 0.0
        self.whole: deque[Stretch] = deque()
        self.changed = asyncio.Event()

    async def feed(self, audio: AsyncIterator[AudioChunk]) -> None:
        """Take all of a stream; what it raises is raised here. At its end nothing grows."""
        try:
            async for chunk in steady(audio, FORMAT):
                self._push(chunk.pcm)
                await self._room.wait()
            self._close()
        finally:
            self.changed.set()

    def take(self) -> Stretch:
        """The first whole stretch."""
        self._room.set()
        return self.whole.popleft()

    def so_far(self) -> Stretch | None:
        """The stretch that grows."""
        if not self._stretches.inside:
            return None
        return Stretch(pcm=bytes(self._growing), began=self._stretches.began)

    @property
    def growing_s(self) -> float:
        """Seconds of it."""
        return FORMAT.seconds(len(self._growing)) if self._stretches.inside else 0.0

    @property
    def heard_s(self) -> float:
        """Seconds, by the clock, that it has been growing: a file comes at once."""
        return asyncio.get_running_loop().time() - self._began_at if self._growing else 0.0

    def _push(self, pcm: bytes) -> None:
        sound = self._rest + pcm
        whole = len(sound) - len(sound) % FRAME
        self._rest = sound[whole:]
        for at in range(0, whole, FRAME):
            self._take_frame(sound[at : at + FRAME])
        self.changed.set()

    def _take_frame(self, frame: bytes) -> None:
        step = self._stretches.push(frame, self._loudness.is_speech(frame))
        if step.begins:
            self._began_at = asyncio.get_running_loop().time()
        self._growing += step.pcm
        if step.ends:
            self._close()

    def _close(self) -> None:
        if not self._growing:
            return
        if self._stretches.lively:
            self.whole.append(Stretch(pcm=bytes(self._growing), began=self._stretches.began))
        self._growing.clear()
        if len(self.whole) >= MOST_WAITING:
            self._room.clear()
