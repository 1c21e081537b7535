"""A mind that says the same over and over: found early, so that it can be ended."""

from __future__ import annotations

_LOOK_EVERY = 48  # characters between two looks
_LONGEST = 160  # characters of a piece that is said again
_SHORT, _SHORT_TIMES = 8, 12  # 'ha ha ha' is fine for a while
_TIMES = 4


class LoopDetector:
    """Reads a text piece by piece; `looping` once its end repeats."""

    def __init__(self) -> None:
        self._end = ""
        self._unseen = 0

    def looping(self, piece: str) -> bool:
        self._end = (self._end + piece)[-_LONGEST * _TIMES :]
        self._unseen += len(piece)
        if self._unseen < _LOOK_EVERY:
            return False
        self._unseen = 0
        return repeats(self._end)


def repeats(text: str) -> bool:
    """Whether the text ends with one piece, said four times or more (short ones twelve)."""
    for size in range(1, min(_LONGEST, len(text) // _TIMES) + 1):
        times = _SHORT_TIMES if size <= _SHORT else _TIMES
        piece = text[-size:]
        if len(text) >= size * times and text.endswith(piece * times):
            return True
    return False
