"""Where speech begins and ends, from frames that are speech or not: for recognisers that get a
stream of sound and nobody's word for who speaks when."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

FRAME_S = 0.03  # the longest frame that the detector takes, and its steadiest
BEGIN = 4  # frames of speech ...
AMONG = 6  # ... among so many begin a stretch: a click is shorter
SHORTEST_PAUSE = 3  # frames
LIVELY_DB = 8.0  # speech goes up and down by 20 with its syllables, noise by 6 at most
FLOOR_DB = (30.0, 50.0)  # of the room's noise, against one step of 16 bits: -60 to -40 dBFS
RISE_DB = 0.05  # a frame: a room that grows louder is known after some seconds
ABOVE_DB = 9.0
BEFORE = 10  # frames that are heard too: a word begins softer than it is loud


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a frame brings: sound to be heard, and whether a stretch begins or ends with it."""

    pcm: bytes = b""
    begins: bool = False
    ends: bool = False


class Stretches:
    """Takes frames of `FRAME_S`, 16 bits, mono; a stretch ends after `pause_s` without speech. Past
    half of `longest_s` a shorter pause will do, so that hardly any is cut within a word.
    """

    def __init__(self, pause_s: float, longest_s: float) -> None:
        self._pause = max(1, round(pause_s / FRAME_S))
        self._longest = round(longest_s / FRAME_S)
        self._before: deque[bytes] = deque(maxlen=BEFORE + AMONG)
        self._recent: deque[bool] = deque(maxlen=AMONG)
        self._quiet = 0
        self._length = 0
        self._levels: list[float] = []  # of the stretch's frames that were speech, in dB
        self.inside = False
        self.frames = 0  # so far
        self.began = 0.0  # seconds, where the stretch's sound begins

    @property
    def lively(self) -> bool:
        """Whether the stretch rises and falls as speech does."""
        low, high = np.percentile(self._levels or [0.0], (10, 90))
        return bool(high - low >= LIVELY_DB)

    def push(self, pcm: bytes, speech: bool) -> Step:
        self.frames += 1
        if self.inside:
            return self._go_on(pcm, speech)
        self._before.append(pcm)
        self._recent.append(speech)
        if sum(self._recent) < BEGIN:
            return Step()
        sound = b"".join(self._before)
        self.began = (self.frames - len(self._before)) * FRAME_S
        self.inside, self._quiet, self._length = True, 0, len(self._before)
        self._levels = [_level(frame) for frame in list(self._before)[-AMONG:]]
        self._before.clear()
        self._recent.clear()
        return Step(pcm=sound, begins=True)

    def _go_on(self, pcm: bytes, speech: bool) -> Step:
        if speech:
            self._levels.append(_level(pcm))
        self._quiet = 0 if speech else self._quiet + 1
        self._length += 1
        ends = self._quiet >= self._needed() or self._length >= self._longest
        self.inside = not ends
        return Step(pcm=pcm, ends=ends)

    def _needed(self) -> float:
        """Frames without speech that end the stretch now."""
        left = 2 * (1 - self._length / self._longest)
        return max(SHORTEST_PAUSE, self._pause * min(1.0, left))


class Loudness:
    """Tells speech from quiet by its loudness alone: what is well above the room's own noise."""

    def __init__(self) -> None:
        self._floor = FLOOR_DB[0]

    def is_speech(self, pcm: bytes) -> bool:
        level = _level(pcm)
        self._floor = min(max(min(level, self._floor + RISE_DB), FLOOR_DB[0]), FLOOR_DB[1])
        return level > self._floor + ABOVE_DB


def _level(pcm: bytes) -> float:
    """Loudness in dB of 16-bit samples, to compare with others."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float32)
    return 10 * float(np.log10(np.mean(samples**2) + 1.0))
