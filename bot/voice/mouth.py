"""The mouth: visemes where the engine gives them, else the loudness of the sound."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from bot.audio import AudioChunk, level_db
from bot.engines import Mouth, Viseme

WINDOW_S = 0.06  # a mouth lasts at least so long
LEAD_S = 0.04  # a mouth is sent so long before its sound
SILENCE_DB = -60.0

# Up to this loudness, in dB against full scale, the mouth is so; above the last it is open.
_LOUDNESS = ((-45.0, Mouth.CLOSED), (-30.0, Mouth.WIDE), (-20.0, Mouth.ROUND))


@dataclass(frozen=True, slots=True)
class MouthFrame:
    """The mouth from `start` seconds on; `level` is the loudness there, 0 to 1."""

    start: float
    shape: Mouth
    level: float


def by_loudness(db: float, silence_db: float = -45.0) -> Mouth:
    """Below `silence_db` nobody speaks or sings, whatever else is heard."""
    if db < silence_db:
        return Mouth.CLOSED
    for limit, mouth in _LOUDNESS:
        if db < limit:
            return mouth
    return Mouth.OPEN


class MouthTrack:
    """Collects what an utterance's sound and visemes say, and tells which mouth is due."""

    def __init__(self, silence_db: float = -45.0) -> None:
        self._silence_db = silence_db
        self._visemes: deque[Viseme] = deque()
        self._levels: deque[tuple[float, float]] = deque()  # start of a window, its dB
        self._rest: AudioChunk | None = None  # sound short of a window
        self._rest_at = 0.0
        self._has_visemes = False
        self._shape = Mouth.CLOSED
        self._db = SILENCE_DB
        self._shown = MouthFrame(-1.0, Mouth.CLOSED, 0.0)

    def begin_line(self) -> None:
        """A new sentence: its engine may give visemes or not."""
        self._has_visemes = False

    def viseme(self, start: float, mouth: Mouth) -> None:
        """The mouth from `start` on, on the utterance's clock."""
        self._has_visemes = True
        self._visemes.append(Viseme(mouth=mouth, start=start))

    def sound(self, start: float, chunk: AudioChunk) -> None:
        """Sound that is heard from `start` on."""
        if self._rest is not None and self._rest.format == chunk.format:
            chunk, start = AudioChunk(self._rest.pcm + chunk.pcm, chunk.format), self._rest_at
        while chunk.seconds >= WINDOW_S:
            window, chunk = chunk.split(WINDOW_S)
            self._measure(start, level_db(window))
            start += window.seconds
        self._rest, self._rest_at = chunk, start

    def _measure(self, start: float, db: float) -> None:
        self._levels.append((start, db))
        if not self._has_visemes:
            self._visemes.append(Viseme(mouth=by_loudness(db, self._silence_db), start=start))

    def due(self, position: float) -> MouthFrame | None:
        """The mouth to show when `position` is heard, where it differs from the last one."""
        at = position + LEAD_S
        while self._visemes and self._visemes[0].start <= at:
            self._shape = self._visemes.popleft().mouth
        while self._levels and self._levels[0][0] <= at:
            self._db = self._levels.popleft()[1]
        if self._shape is self._shown.shape or at - self._shown.start < WINDOW_S:
            return None
        level = min(max(1 - self._db / SILENCE_DB, 0.0), 1.0)
        self._shown = MouthFrame(at, self._shape, round(level, 2))
        return self._shown

    def next_at(self) -> float | None:
        """The position at which a mouth may be due; None where no sound is known."""
        earliest = self._shown.start + WINDOW_S - LEAD_S
        if self._shape is not self._shown.shape:
            return earliest
        return max(self._visemes[0].start - LEAD_S, earliest) if self._visemes else None
