"""How a word that is in no dictionary may sound, in the phones of CMU's dictionary.

A name of two known words is said as those; anything else by rules of English spelling, which are
often right and seldom far off.
"""

from __future__ import annotations

from collections.abc import Callable

SHORTEST = 3  # letters of a known word inside another

_RULES = {
    "tion": "SH AH N", "eigh": "EY", "ough": "AO", "augh": "AO", "sch": "SH", "tch": "CH",
    "dge": "JH", "igh": "AY", "ai": "EY", "ay": "EY", "au": "AO", "aw": "AO", "ar": "AA R",
    "ch": "CH", "ck": "K", "ea": "IY", "ee": "IY", "ei": "EY", "er": "ER", "ew": "UW",
    "ey": "IY", "gh": "G", "ie": "IY", "ir": "ER", "kn": "N", "ng": "NG", "oa": "OW",
    "oi": "OY", "oo": "UW", "or": "AO R", "ou": "AW", "ow": "OW", "oy": "OY", "ph": "F",
    "qu": "K W", "sh": "SH", "th": "TH", "ue": "UW", "ur": "ER", "wh": "W", "wr": "R",
    "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH",
    "i": "IH", "j": "JH", "k": "K", "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P",
    "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V", "w": "W", "x": "K S",
    "y": "Y", "z": "Z",
}  # fmt: skip
_AT_THE_END = {"a": "AH", "e": "", "i": "IY", "o": "OW", "u": "UW", "y": "IY"}
_SOFT = {"c": "S", "g": "JH"}  # before e, i and y

Lookup = Callable[[str], "str | None"]


def pronounce(word: str, known: Lookup) -> str:
    """Phones with spaces between; empty where no letter can be said. `known` is a dictionary."""
    letters = "".join(letter for letter in word.lower() if "a" <= letter <= "z")
    return known(letters) or _of_two(letters, known) or _by_rules(letters) if letters else ""


def _of_two(letters: str, known: Lookup) -> str:
    """`greenroom` as green and room; the longest first word counts."""
    for cut in range(len(letters) - SHORTEST, SHORTEST - 1, -1):
        first, second = known(letters[:cut]), known(letters[cut:])
        if first and second:
            return f"{first} {second}"
    return ""


def _by_rules(letters: str) -> str:
    phones: list[str] = []
    at = 0
    while at < len(letters):
        size = next(n for n in (4, 3, 2, 1) if letters[at : at + n] in _RULES)
        group, at = letters[at : at + size], at + size
        if size == 1 and at > 1 and letters[at - 2] == group and group not in "aeiou":
            continue  # a doubled consonant is said once
        phones += _sound(group, letters[at:], first=at == size).split()
    return " ".join(phones) or _RULES[letters[0]]


def _sound(group: str, rest: str, *, first: bool) -> str:
    if not rest and not first and group in _AT_THE_END:
        return _AT_THE_END[group]
    if group in _SOFT and rest[:1] in ("e", "i", "y"):
        return _SOFT[group]
    return _RULES[group]
