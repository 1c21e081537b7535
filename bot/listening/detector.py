"""One voice detector for everybody: windows that wait at the same time are looked at together."""

from __future__ import annotations

import asyncio

import numpy as np

from bot.engines import VAD, Floats
from bot.errors import EngineError

MOST = 64  # windows of a look: two or three milliseconds of the loop's time


class Detector:
    """Shares one VAD among streams. Loop thread only."""

    def __init__(self, vad: VAD) -> None:
        self.vad = vad
        self._waiting: list[tuple[Hearing, Floats, asyncio.Future[float]]] = []

    def stream(self) -> Hearing:
        """The hearing of one stream, from its beginning."""
        return Hearing(self)

    async def look(self, hearing: Hearing, window: Floats) -> float:
        """How likely a window, shape (window,), holds speech. Raises EngineError."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[float] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._run)
        self._waiting.append((hearing, window, future))
        return await future

    def _run(self) -> None:
        """Look at all that waits; who comes from now on waits for the next look."""
        batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._run)
        try:
            told, memory = self.vad.speech(
                np.stack([window for _, window, _ in batch]),
                np.stack([hearing.memory for hearing, _, _ in batch]),
            )
        except EngineError as error:
            for _, _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for index, (hearing, _, future) in enumerate(batch):
            hearing.memory = memory[index]
            if not future.done():
                future.set_result(float(told[index]))


class Hearing:
    """One stream: what the detector remembers of it."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.memory = detector.vad.fresh()

    async def look(self, window: Floats) -> float:
        return await self._detector.look(self, window)

    def forget(self) -> None:
        """What comes next has nothing to do with what was."""
        self.memory = self._detector.vad.fresh()
