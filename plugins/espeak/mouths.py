"""From espeak's phoneme mnemonics to the avatar's mouths, after the table in docs/screen.md."""

from __future__ import annotations

from bot.engines import Mouth

_STRESS = "',%=|;~"

_TABLE = {
    Mouth.CLOSED: "m b p _",
    Mouth.OPEN: "a aa A @ V aI aU h",
    Mouth.WIDE: "e eI E I i j l s z t d n k g N T",
    Mouth.ROUND: "0 o O oU OI 3",
    Mouth.PUCKER: "u U w r S Z tS dZ y Y R",
    Mouth.TEETH: "f v D",
}
_MOUTHS = {phoneme: mouth for mouth, names in _TABLE.items() for phoneme in names.split()}


def mouth_of(phoneme: str) -> Mouth:
    """The mouth of a phoneme; one that is not in the table looks like its first letter's."""
    name = phoneme.lstrip(_STRESS)
    for length in (2, 1):
        if mouth := _MOUTHS.get(name[:length]):
            return mouth
    return Mouth.WIDE
