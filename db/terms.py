"""A question becomes search terms: no operator, quote or endless word survives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from db.synonyms import SYNONYMS

MOST_TERMS = 48
LONGEST_TERM = 40  # characters; longer ones are no words
MOST_TEXT = 8_000  # characters of a question that are looked at
MOST_FILTER = 200  # characters of a filter typed on the panel
STEM_FROM = 6  # letters from which a word's beginning is looked for, too

_WORD = re.compile(r"[^\W_]+")
_NAME = re.compile(r"\w+")
_SELF = frozenset(("i", "me", "my", "mine", "myself"))
_COMMON = """
    a about after again all also am an and any are aren as at be because been before being but by
    can could couldn did didn do does doesn doing don down during each ever few for from further
    had hadn has hasn have haven having he her here hers him his how i if in into is isn it its
    just let ll me mine more most my myself no nor not now of off on once only or other our ours
    out over own please re s same say shan she should shouldn so some still such t tell than that
    the their theirs them then there these they this those through to too under until up us ve
    very was wasn we were weren what when where which while who whom whose why will with won would
    wouldn you your yours d m o y know remember said
"""
_STOP_WORDS = frozenset(_COMMON.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What to look for: a term ending in `*` means every word that begins so."""

    words: tuple[str, ...]  # as asked
    loose: tuple[str, ...]  # other words for them, and their beginnings
    names: tuple[str, ...]  # every word, lower case: one may be a person's name
    about_asker: bool  # the question says `I` or `my`

    @classmethod
    def of(cls, question: str) -> Terms:
        """The terms of any text, however long or strange."""
        text = question[:MOST_TEXT].lower()
        said = _WORD.findall(text)
        words = _first(w for w in said if w not in _STOP_WORDS and len(w) <= LONGEST_TERM)
        return cls(
            words=words,
            loose=_first(one for w in words for one in _loose(w) if one not in words),
            names=_first(_NAME.findall(text)),
            about_asker=not _SELF.isdisjoint(said),
        )

    def without(self, names: Iterable[str]) -> Terms:
        """The same without these names: among one person's facts the name tells nothing."""
        known = {word for name in names for word in _WORD.findall(name.lower())}
        return replace(self, words=tuple(word for word in self.words if word not in known))


def _loose(word: str) -> tuple[str, ...]:
    """Other words for it, and its beginning: `allergic` finds `allergies`."""
    start = (f"{word[: max(5, len(word) - 3)]}*",) if len(word) >= STEM_FROM else ()
    return SYNONYMS.get(word, SYNONYMS.get(word.removesuffix("s"), ())) + start


def _first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))[:MOST_TERMS]
