"""How alike two words sound and are written: enough to know a misheard name."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

_RULES = (
    (r"[^a-z]", ""),
    (r"^(kn|gn|pn|wr|ps)", lambda found: found.group()[1]),
    (r"^x", "s"),
    (r"sch|tch|ch|sh", "x"),
    (r"ph", "f"),
    (r"th", "t"),
    (r"gh(?=[^aeiou]|$)", ""),
    (r"dg(?=[eiy])", "j"),
    (r"c(?=[eiy])", "s"),
    (r"ck|[cqg]", "k"),
    (r"x(?=$)", "x"),
    (r"[zß]", "s"),
    (r"[vw]", "f"),
    (r"d", "t"),
    (r"b", "p"),
    (r"j", "x"),
    (r"m", "n"),
    (r"y", "i"),
    (r"h", ""),
)
_COMPILED = tuple((re.compile(pattern), to) for pattern, to in _RULES)
_VOWELS = re.compile(r"[aeiou]+")
_SOUNDS = (("u", ("u", "oo", "ou", "eu", "ue")), ("i", ("i", "ee", "ea", "ie")))
_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def key_of(word: str) -> str:
    """Its consonants by sound, and whether it begins with a vowel: 'Catherine' is 'ktrn'."""
    plain = normalize("NFKD", word.casefold()).encode("ascii", "ignore").decode()
    for pattern, to in _COMPILED:
        plain = pattern.sub(to, plain)
    head = "a" if plain[:1] and plain[0] in "aeiou" else ""
    return head + _TWICE.sub(r"\1", _VOWELS.sub("", plain))


@lru_cache(maxsize=4096)
def vowel_of(word: str) -> str:
    """The sound of its first vowel: 'Luna' and 'loona' have the same, 'Lena' has not."""
    found = _VOWELS.search(normalize("NFKD", word.casefold()).encode("ascii", "ignore").decode())
    if found is None:
        return ""
    spoken = found.group()
    return next((sound for sound, ways in _SOUNDS if spoken in ways), spoken[0])


def distance(one: str, other: str) -> int:
    """How many letters must be changed, added or taken away."""
    if len(one) < len(other):
        one, other = other, one
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


def likeness(one: str, other: str) -> float:
    """1 where they are written alike, 0 where nothing agrees."""
    longest = max(len(one), len(other))
    return 1.0 - distance(one, other) / longest if longest else 1.0
