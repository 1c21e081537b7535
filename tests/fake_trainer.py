"""A trainer that learns nothing: it walks through its steps and waits at a gate."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import numpy as np
import soundfile

from bot.engines import (
    Cancel,
    MaterialReport,
    TrainBegun,
    TrainEvent,
    TrainNote,
    TrainPreparing,
    TrainPreset,
    TrainProgress,
    TrainRequest,
    TrainSample,
    VoiceReady,
    VoiceReport,
)
from bot.errors import EngineError

STEPS = 4
MATERIAL = MaterialReport(files=2, seconds=61.0, kept_s=58.0, pieces=9, warnings=("it is quiet",))
REPORT = VoiceReport(
    similarity=0.91, ceiling=0.95, source=0.4, source_leak=0.05, f0_correlation=0.99
)


class FakeTrainer:
    """`step` is what it has learnt of each voice: it goes on from there."""

    name = "teacher"

    def __init__(self, folder: Path) -> None:
        self.asked: list[TrainRequest] = []
        self.learnt: dict[str, int] = {}
        self.failure: EngineError | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.at_gate = asyncio.Event()  # it has come as far as the gate
        self._folder = folder

    async def presets(self) -> tuple[TrainPreset, ...]:
        full = TrainPreset(
            name="full", label="Full", needs="the encoder is missing", bases=("luna",)
        )
        return (TrainPreset(name="quick", label="Quick", hint="some minutes"), full)

    async def examine(self, folder: Path) -> MaterialReport:
        return MATERIAL

    async def train(
        self, request: TrainRequest, cancel: Cancel
    ) -> AsyncGenerator[TrainEvent, None]:
        self.asked.append(request)
        yield TrainPreparing(part=1.0, step="preparing")
        begun = self.learnt.get(request.name, 0)
        yield TrainBegun(report=MATERIAL, step=begun, device="processor")
        for step in range(begun + 1, STEPS + 1):
            if self.failure is not None:
                raise self.failure
            self.learnt[request.name] = step
            yield TrainProgress(part=step / STEPS, step=step, loss=1 / step, left_s=9.0)
            if step == 2:
                yield TrainNote(text="the batch is 4 now")
                yield self._sample(step)
                self.at_gate.set()
                await self.gate.wait()
        yield VoiceReady(name=request.name, step=STEPS, report=REPORT)

    async def forget(self, name: str) -> None:
        self.learnt.pop(name, None)

    async def remove(self, name: str) -> bool:
        return self.learnt.pop(name, None) is not None

    async def close(self) -> None: ...

    def _sample(self, step: int) -> TrainSample:
        path = self._folder / f"{step}.wav"
        soundfile.write(path, np.full(441, 0.1, np.float32), 44_100)
        return TrainSample(path=path, step=step, similarity=0.7)
