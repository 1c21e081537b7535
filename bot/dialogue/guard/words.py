"""Banned words, found through their disguises; innocent words that hold one are left alone.

A word is searched in the chain of symbols that `fold` makes of a text, where look-alikes,
marks and hidden characters are gone already. What is left to see through: letters written
twice or more, digits and signs for letters, a star for a vowel, separators between letters.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import groupby

from bot.dialogue.guard.fold import (
    APOSTROPHE,
    MIXED,
    SEPARATORS,
    SYMBOLS,
    Reading,
    as_displayed,
    letters,
    plain,
)

_SIGNS = SYMBOLS + "＠＄！｜＋＃＊"
_GAP = r"[ .,']?"
# What may stand for a letter, beside itself.
_CLASSES = {
    "a": "4@", "b": "8", "e": "3", "g": "96", "h": "#", "i": "1!|l", "l": "1|!i", "o": "0",
    "s": "z5$", "t": "7+", "u": "v", "v": "u", "z": "2",
}  # fmt: skip
_SPELLINGS = {"f": "ph", "w": "vv"}
_VOWELS = "aeiou"
_STARRED = "*#."  # for a vowel inside a word: 'f*ck', 'f-ck'
_PLURAL = r"(?:s|z|(?<=[hsxz])es)?"  # no other ending: each makes innocent words of some
_NO_LETTER_NEXT = r"(?![^\W\d_])"
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)  # scripts without spaces between words
_ENDINGS = ("ing", "in", "ers", "er", "ed", "ty", "y", "s", "z")
_PIECES = re.compile(f"[{re.escape(SEPARATORS)}]")

# Pieces that are words themselves: 'to get her' is no disguise.
_ORDINARY = frozenset(
    """
    a i o u r n am an and any are as at be big but by can cap car cat did do dog for from get go
    got had ham has hat he head her hers hi him his hit hot how if in is it its just kill let like
    lot man mass me men my new no not of off oh old on one or our out own pen per pet put ran rat
    re ring run sat saw say see set she shot sit so son tan ten that the them they this to too top
    two up us use was way we wet who why will win with yes yet you your
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Banned:
    """A banned word or phrase. `severe`: a line that holds it is dropped, whatever is set.

    `where` is whole (with its plural), start (of a word) or anywhere.
    """

    word: str
    severe: bool = False
    where: str = "whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class WordList:
    """Banned words, and the words and phrases that are fine although they hold one."""

    banned: tuple[Banned, ...]
    fine: tuple[str, ...]


@lru_cache(1)
def default_words() -> WordList:
    """The shipped list; its lines are base64, so that nobody meets them by accident."""
    raw = files("bot.dialogue.guard").joinpath("words.txt").read_text("ascii")
    lines = [line for line in raw.splitlines() if line and not line.startswith("#")]
    rows = [base64.b64decode(line).decode().split(":") for line in lines]
    return WordList(
        banned=tuple(
            Banned(word=word, severe=sort == "severe", where=where)
            for sort, where, word in rows
            if sort != "fine"
        ),
        fine=tuple(word for sort, _, word in rows if sort == "fine"),
    )


class WordFinder:
    """Finds banned words in a text, in time linear in its length."""

    def __init__(self, banned: Iterable[Banned], fine: Iterable[str] = ()) -> None:
        shapes = [(_shape(word.word), word) for word in banned]
        # 'anywhere' first: at one place the first that fits is taken
        order = sorted((s for s in shapes if s[0]), key=lambda s: (s[0][0], s[1].where))
        self._words = [word for _, word in order]
        branches = [
            f"{_one(first)}(?:{'|'.join(f'({_rest(shape, word)})' for shape, word in same)})"
            for first, same in groupby(order, key=lambda s: s[0][0][0])
        ]
        self._search = re.compile("|".join(branches)).search if branches else None
        self._fine = _phrases(fine)

    def find(self, text: str, seen: Reading) -> Iterator[tuple[int, int, Banned]]:
        """Each banned word: its first character, the one after its last, and the word.

        `seen` is the text in plain characters.
        """
        if self._search is None:
            return
        readings = (False, True) if any(sign in text for sign in _SIGNS) else (False,)
        for order in filter(None, (seen, as_displayed(text))):
            for signs in readings:
                chain = letters(text, order, symbols=signs)
                for start, end, word in self._in_chain(chain.text):
                    yield *chain.span(start, end), word

    def _in_chain(self, chain: str) -> Iterator[tuple[int, int, Banned]]:
        assert self._search is not None
        at = 0
        while found := self._search(chain, at):
            word = self._words[(found.lastindex or 1) - 1]
            start, end = _whole_word(chain, *found.span())
            end = _with_ending(chain, found.start(), end)
            if not _believable(chain, *found.span(), word) or self._is_fine(chain, start, end):
                at = found.start() + 1
                continue
            at = found.end()
            yield start, end, word

    def _is_fine(self, chain: str, start: int, end: int) -> bool:
        """Whether an innocent word or phrase covers the place."""
        if self._fine is None:
            return False
        near = self._fine.finditer(chain, max(0, start - 40), end + 40)
        return any(fine.start() <= start and end <= fine.end() for fine in near)


def _shape(word: str) -> list[tuple[str, int]]:
    """The letters of a word and how often each stands in a row."""
    folded = [c for c in plain(word).text if c.isalnum()]
    return [(letter, len(list(run))) for letter, run in groupby(folded)]


def _one(letter: str, more: str = "") -> str:
    """What stands for one letter."""
    known = letter + _CLASSES.get(letter, "") + more
    one = f"[{re.escape(known)}]" if len(known) > 1 else re.escape(known)
    return f"(?:{_SPELLINGS[letter]}|{one})" if letter in _SPELLINGS else one


def _again(one: str, count: int, *, last: bool = False) -> str:
    """A letter that stands `count` times may stand twice more; the last one not over a gap,
    or it would take the first letter of the next word."""
    if last:
        return f"(?:{_GAP}{one}){{{count - 1}}}(?:{one}){{0,2}}"
    return f"(?:{_GAP}{one}){{{count - 1},{count + 1}}}"


def _rest(shape: list[tuple[str, int]], word: Banned) -> str:
    """The pattern of a word after its first symbol."""
    size = sum(count for _, count in shape)
    parts = [_again(_one(shape[0][0]), shape[0][1])]
    for index, (letter, count) in enumerate(shape[1:], start=1):
        last = index == len(shape) - 1
        inner = size >= 4 and letter in _VOWELS and not last
        one = _one(letter, _STARRED if inner else "")
        parts.append(f"{_GAP}{one}{_again(one, count, last=last)}")
    written = "".join(parts)
    if size >= 4 and shape[-1][0].isascii():
        written = f"(?:{written}|{_hidden_middle(shape, size)})"
    if word.where != "whole" or _UNSPACED.search(word.word):
        return written
    return f"{written}{_PLURAL}{_NO_LETTER_NEXT}"


def _hidden_middle(shape: list[tuple[str, int]], size: int) -> str:
    """First and last letter with stars between: the chain keeps three stars at most."""
    return rf"\*{{{min(size - 2, 3)}}}{_one(shape[-1][0])}{_NO_LETTER_NEXT}"


def _phrases(fine: Iterable[str]) -> re.Pattern[str] | None:
    chains = {letters(phrase, plain(phrase), symbols=False).text.strip() for phrase in fine}
    listed = "|".join(re.escape(chain) for chain in sorted(chains - {""}))
    return re.compile(rf"(?<![^\W\d_])(?:{listed}){_NO_LETTER_NEXT}") if listed else None


def _is_latin(symbol: str) -> bool:
    return symbol.isascii() and symbol.isalnum()


def _whole_word(chain: str, start: int, end: int) -> tuple[int, int]:
    """The match with the letters that it hangs on."""
    while start > 0 and _is_latin(chain[start - 1]):
        start -= 1
    while end < len(chain) and _is_latin(chain[end]):
        end += 1
    return start, end


def _spelt_endings() -> re.Pattern[str]:
    """An ending spelt letter by letter, or joined after a dot: 'k.i.n.g' and 'k.ing'."""
    gap = r"[ .,']"
    spelt = ["".join(gap + letter for letter in ending) for ending in _ENDINGS]
    joined = [rf"\.{ending}" for ending in _ENDINGS]
    return re.compile(f"(?:{'|'.join([*spelt, *joined])}){_NO_LETTER_NEXT}")


_spelt_ending = _spelt_endings().match


def _with_ending(chain: str, start: int, end: int) -> int:
    """Where a word that is spelt out ends, with the ending that is spelt like it."""
    if not _PIECES.search(chain[start:end]):
        return end
    ending = _spelt_ending(chain, end)
    return ending.end() if ending else end


def _believable(chain: str, start: int, end: int, word: Banned) -> bool:
    """Whether a match is a disguise and not chance: numbers, or pieces of innocent words."""
    found = chain[start:end]
    free = bool(_UNSPACED.search(word.word))
    pieces = [piece for piece in _PIECES.split(found) if piece]
    if (len(pieces) > 1 or word.where != "anywhere") and not free and not _starts(chain, start):
        return False
    if len(pieces) > 1 and not free and not _ends(chain, end):
        return False
    return _has_letters(found, word) and (
        len(pieces) == 1 or _split_on_purpose(found, pieces, word)
    )


def _starts(chain: str, start: int) -> bool:
    """No letter before, and none before an apostrophe: the s of 'he's' begins no word."""
    before = chain[start - 2 : start] if start > 1 else chain[:start]
    if before[-1:].isalpha():
        return False
    return not (before[-1:] == APOSTROPHE and before[:1].isalpha())


def _ends(chain: str, end: int) -> bool:
    return not chain[end : end + 1].isalpha()


def _has_letters(found: str, word: Banned) -> bool:
    """455 is a number, but a word that was banned with its digits is meant with them."""
    real = sum(symbol.isalpha() for symbol in found)
    signs = sum(symbol in SYMBOLS for symbol in found)
    return real >= 2 or (real == 1 and signs > 0) or found == word.word.casefold()


def _split_on_purpose(found: str, pieces: list[str], word: Banned) -> bool:
    if " " in word.word:
        return True
    if all(len(set(piece)) == 1 for piece in pieces):
        return len(pieces) > 2
    if APOSTROPHE in found or MIXED in found:
        return False
    return not all(piece in _ORDINARY for piece in pieces)
