"""Words as they are sung, and on how many syllables, guessed from their letters. Pure."""

from __future__ import annotations

import re
import unicodedata

from bot.voice import units_of

_VOWELS = re.compile(r"[aeiouyæøœ]+")
_SILENT = re.compile(r"(?<=[aeiouy])[^aeiouy\W]+e(s|d)?$|(?<=[^aeiouy\W]{2})e$")
_LE = re.compile(r"[^aeiouy\W]les?$")
_ED = re.compile(r"[^aeiouytd\W]ed$")
# Vowels that meet and are two syllables all the same.
_TWO = re.compile(
    r"i[aou](?!us)|ao|eo(?![up])|ua(?!r)|[aeiouy](?=ing)|oe[mt]|[aeou]y[aeiou](?!s?$)"
)
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # each is a syllable, but for
_SMALL = re.compile(r"[ぁぃぅぇぉゃゅょゎァィゥェォャュョヮ]")  # those, sung with the one before


def sung_words(text: str) -> list[str]:
    """The words of a line; where none stand apart, as in Japanese, a few syllables each."""
    return [unit.text for unit in units_of(text)]


def syllables(word: str) -> int:
    """At least one for anything that has a letter or a digit, else none."""
    wide = len(_WIDE.findall(_SMALL.sub("", word)))
    split = unicodedata.normalize("NFKD", word.casefold())
    letters = "".join(c for c in split if c.isalnum() and not _WIDE.match(c))
    if not letters:
        return wide
    return wide + max(1, _counted(letters))


def _counted(letters: str) -> int:
    count = sum(1 for _ in _VOWELS.finditer(letters)) + sum(1 for _ in _TWO.finditer(letters))
    if _LE.search(letters):
        return count
    if letters.endswith("ed"):
        return count - bool(_ED.search(letters))
    if letters.endswith(("e", "es")) and _SILENT.search(letters):
        count -= 1
        count += letters.endswith(("ces", "ses", "zes", "ges", "xes", "ches", "shes"))
    return count
