"""From the service's 22 visemes to the avatar's mouths, after the table in docs/screen.md."""

from __future__ import annotations

from bot.engines import Mouth

_TABLE = {
    Mouth.CLOSED: (0, 21),
    Mouth.OPEN: (1, 2, 9, 11, 12),
    Mouth.WIDE: (4, 6, 14, 15, 19, 20),
    Mouth.ROUND: (3, 5, 8, 10),
    Mouth.PUCKER: (7, 13, 16),
    Mouth.TEETH: (17, 18),
}
_MOUTHS = {viseme: mouth for mouth, visemes in _TABLE.items() for viseme in visemes}


def mouth_of(viseme: int) -> Mouth:
    """The mouth of a viseme; a number that is not in the table looks open."""
    return _MOUTHS.get(viseme, Mouth.OPEN)
