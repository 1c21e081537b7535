"""How good a voice is, without any other network: average sounds and how they vary, and pitch.

A voiceprint is the mean cepstrum of what is voiced and its spread. Two of them are so many
decibels apart; the same person in other words is about 1 dB from himself.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from bot.engines import VoiceReport
from plugins.ddsp_svc.quick.content import BANDS, cepstra, powers
from plugins.ddsp_svc.training.lessons import disguised, frame_pitch, taken_apart

KEPT = 24  # cepstra of a print
DECIBEL = 10 / np.log(10) / np.sqrt(BANDS)  # of a cepstrum's unit, as a mean over the bands
HALF_DB = 4.0  # so far apart two voices are half alike
OTHER_KEY, OTHER_FORMANT = -5.0, -2.5  # semitones of the singer who is converted

Floats = NDArray[np.float32]


def voiceprint(sound: Floats, f0: Floats) -> Floats:
    """(2 * KEPT,) in decibels; `f0` (frames,) tells what is voiced."""
    made = cepstra(powers(torch.from_numpy(sound)), KEPT).numpy()[: len(f0)]
    voiced = made[f0[: len(made)] > 0]
    if not len(voiced):
        return np.zeros(2 * KEPT, np.float32)
    return np.concatenate([voiced.mean(axis=0), voiced.std(axis=0)]) * np.float32(DECIBEL)


def alike(one: Floats, other: Floats) -> float:
    """1 for the same voiceprint, 0.5 at HALF_DB, towards 0 for strangers."""
    return float(1 / (1 + (np.linalg.norm(one - other) / HALF_DB) ** 2))


def left_over(made: Floats, source: Floats, target: Floats) -> float:
    """How much of the way from the target to the source the result still stands off, 0 to 1."""
    way = source - target
    length = float(way @ way)
    return float(np.clip((made - target) @ way / length, 0, 1)) if length else 0.0


def correlation(made: Floats, wanted: Floats) -> float:
    """Of two log pitches where both are voiced; 0 where there is nothing to compare."""
    frames = min(len(made), len(wanted))
    both = (made[:frames] > 0) & (wanted[:frames] > 0)
    if both.sum() < 3:
        return 0.0
    one, other = np.log(made[:frames][both]), np.log(wanted[:frames][both])
    if min(one.std(), other.std()) < 1e-6:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


class Jury:
    """Recordings that were held back, as the person said them and as a stranger would."""

    def __init__(self, sound: Floats) -> None:
        """`sound` of whole frames at 44.1 kHz."""
        self.sound = sound
        self.f0 = frame_pitch(sound)
        parts = taken_apart(sound, self.f0)
        self.other = disguised(sound, parts, OTHER_KEY, OTHER_FORMANT)
        self._real = voiceprint(sound, self.f0)
        self._other = voiceprint(self.other, self.f0)

    def likeness(self, made: Floats) -> float:
        """How similar a conversion is to the person."""
        return alike(voiceprint(made, self.f0), self._real)

    def report(self, made: Floats, copied: Floats) -> VoiceReport:
        """`made` of the stranger, `copied` of the person's own words."""
        print_ = voiceprint(made, self.f0)
        return VoiceReport(
            similarity=round(alike(print_, self._real), 4),
            ceiling=round(alike(voiceprint(copied, self.f0), self._real), 4),
            source=round(alike(self._other, self._real), 4),
            source_leak=round(left_over(print_, self._other, self._real), 4),
            f0_correlation=round(correlation(frame_pitch(made), self.f0), 4),
        )
