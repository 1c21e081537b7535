"""Sound files as people bring them, made by the tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

RATE = 22_050


def song(path: Path, seconds: float = 2.0, *, channels: int = 2, rate: int = RATE) -> Path:
    """Loud in its second half only."""
    at = np.arange(int(seconds * rate)) / rate
    tone = 0.5 * np.sin(2 * np.pi * 220 * at) * (at >= seconds / 2)
    soundfile.write(path, np.repeat(tone[:, None], channels, axis=1), rate)
    return path
