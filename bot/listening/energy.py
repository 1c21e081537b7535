"""A voice detector that knows loud from quiet and nothing else: for tests, and where no better
one is installed."""

from __future__ import annotations

import numpy as np

from bot.engines import Floats

FLOOR_DB = -70.0  # a room is taken to be so quiet until it is heard
QUIET_DB = -45.0  # below this nobody speaks, however quiet the room is
MARGIN_DB = 12.0  # speech stands so far above the noise of the room
RISE_DB = 0.06  # a window, so 3 dB a second: speech does not become the noise
SOFTNESS_DB = 3.0


class EnergyVad:
    """A VAD engine: 20 ms at 16 kHz a look. Its memory is the noise of the room in dBFS."""

    name = "energy"
    rate = 16_000
    window = 320

    def fresh(self) -> Floats:
        return np.array([FLOOR_DB], np.float32)

    def speech(self, sound: Floats, memory: Floats) -> tuple[Floats, Floats]:
        level = 10 * np.log10(np.mean(sound * sound, axis=1) + 1e-10)  # (streams,)
        threshold = np.maximum(memory[:, 0] + MARGIN_DB, QUIET_DB)
        probability = 1 / (1 + np.exp((threshold - level) / SOFTNESS_DB))
        floor = np.clip(np.minimum(level, memory[:, 0] + RISE_DB), FLOOR_DB, 0.0)
        return probability.astype(np.float32), floor.astype(np.float32)[:, None]

    async def close(self) -> None:
        return
