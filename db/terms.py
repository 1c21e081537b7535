"""A question becomes search terms: no operator, quote or endless word survives."""

from __future__ import annotations

import re

MOST_TERMS = 48
LONGEST_TERM = 40  # characters; longer ones are no words
MOST_TEXT = 8_000  # characters of a question that are looked at
MOST_FILTER = 200  # characters of a filter typed on the panel

_WORD = re.compile(r"[^\W_]+")
_COMMON = """
    a about after again all also am an and any are aren as at be because been before being but by
    can could couldn did didn do does doesn doing don down during each ever few for from further
    had hadn has hasn have haven having he her here hers him his how i if in into is isn it its
    just let ll me more most my myself no nor not now of off on once only or other our ours out
    over own please re s same say shan she should shouldn so some still such t tell than that the
    their theirs them then there these they this those through to too under until up us ve very
    was wasn we were weren what when where which while who whom whose why will with won would
    wouldn you your yours d m o y know remember said
"""
_STOP_WORDS = frozenset(_COMMON.split())


def search_terms(question: str) -> list[str]:
    """The words worth searching for, lower case, each once, in their order."""
    words = _WORD.findall(question[:MOST_TEXT].lower())
    kept = (w for w in words if w not in _STOP_WORDS and len(w) <= LONGEST_TERM)
    return list(dict.fromkeys(kept))[:MOST_TERMS]
