"""Text as a reader sees it: look-alikes, marks and hidden characters folded away.

Readings, each with a map back to the characters of the given text:

- `visible`: the same text without what cannot be seen;
- `plain`: the same text in plain characters, for links, numbers and addresses;
- `letters`: a chain of symbols for the search of words. Letters and digits stay, a run of
  anything else becomes one separator, and a long run of a letter is cut to three.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.dialogue.guard.clean import HIDDEN
from bot.dialogue.guard.verdict import MASK

SPACE, PUNCT, MIXED, APOSTROPHE, WALL = " ", ".", ",", "'", "\n"
SEPARATORS = SPACE + PUNCT + MIXED + APOSTROPHE + WALL
SYMBOLS = "@$!|+#*"  # read as letters where they touch one
_RUN = 3  # of the same letter

# Characters that look like a Latin letter but that no normal form turns into one.
_LOOK_ALIKES = {
    "a": "аαɑᴀᗩꓮᎪ", "b": "вьбβʙᏴꓐ", "c": "сϲᴄ¢ᑕꓚᏟ", "d": "ԁɗđᴅꓓᎠ", "e": "еєёεɛəᴇ€ꓰᎬ", "f": "ғƒꜰſꓝ",
    "g": "ɡɢԍꓖᏀ", "h": "һнʜħΗꓧᎻ", "i": "іιıɩɪїӏꓲᎥ", "j": "јʝᴊꓙᎫ", "k": "кκᴋƙꓗᏦ", "l": "ʟłℓꓡᏞ",
    "m": "мᴍΜꓟᎷ", "n": "пηɴոΝꓠ", "o": "оοσøᴏօөꓳ", "p": "рρᴘþꓑᏢ", "q": "ԛ", "r": "гяʀɾꓣ",
    "s": "ѕꜱ§ꓢᏚ", "t": "тτᴛŧꓔ", "u": "υʋᴜμսцꓴ", "v": "ѵνᴠꓦᏙ", "w": "ԝωᴡшщꓪᎳ", "x": "хχ×ꓫ",
    "y": "уүγʏ¥ꓬ", "z": "ᴢƶꓜᏃ",
}  # fmt: skip
_LATIN = {look: letter for letter, looks in _LOOK_ALIKES.items() for look in looks}
_BLANK = "\u115f\u1160\u3164\uffa0\u2800"  # letters and symbols that show nothing
# Letters on a tile, in a filled circle, on a filled tile, of a flag: no normal form either.
_TILES = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)

# A mask of ours, and not the starred middle of a word.
_WALL = re.compile(r"(?<![^\W_])(?<!\*)" + re.escape(MASK) + r"(?!\*)(?![^\W_])")
_OVERRIDDEN = re.compile("\u202e([^\u202c\u2069\n]*)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded text; symbol `i` stands for the characters `starts[i]` up to `ends[i]`."""

    text: str
    starts: list[int]
    ends: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place of symbols `start` up to `end` in the given text."""
        return min(self.starts[start:end]), max(self.ends[start:end])


Folded = list[tuple[str, int]]  # what each character folds to, and its place


@lru_cache(8192)
def _fold_one(char: str) -> str:
    """The plain form of a character; empty where nothing of it is seen."""
    if char in _LATIN:
        return _LATIN[char]
    code = ord(char)
    for first in _TILES:
        if first <= code < first + 26:
            return chr(97 + code - first)
    if char.isspace():
        return " "
    if char in _BLANK or unicodedata.category(char) in ("Cf", "Cc", "Cs", "Mn", "Me"):
        return ""
    parts = unicodedata.normalize("NFKD", char).casefold()
    return "".join(
        _LATIN.get(part, part) for part in parts if unicodedata.category(part) not in ("Mn", "Me")
    )


def fold(text: str) -> Folded:
    """Every visible character in its plain form, in the order of the text."""
    return [(_fold_one(char), at) for at, char in enumerate(text)]


def as_displayed(text: str) -> Folded | None:
    """The same in the order in which right-to-left overrides show it; None without any."""
    if "\u202e" not in text:
        return None
    folded = fold(text)
    for found in _OVERRIDDEN.finditer(text):
        start, end = found.span(1)
        folded[start:end] = reversed(folded[start:end])
    return folded


def plain(folded: Folded) -> Reading:
    """The folded characters one after the other."""
    symbols = [(symbol, at) for form, at in folded for symbol in form]
    return _reading((symbol, at, at + 1) for symbol, at in symbols)


def visible(text: str) -> Reading:
    """The text as it is, case and all, without its hidden characters."""
    if HIDDEN.search(text) is None:
        return Reading(text, list(range(len(text))), list(range(1, len(text) + 1)))
    return _reading((char, at, at + 1) for at, char in enumerate(text) if not HIDDEN.match(char))


def letters(text: str, folded: Folded, *, symbols: bool) -> Reading:
    """The chain of symbols in which words are searched.

    With `symbols`, signs like @ and $ that touch a letter are read as letters; without, as
    separators: both readings are needed, for 'sh!t' and for 's!h!i!t'.
    """
    seen = [(symbol, at) for form, at in folded for symbol in form]
    kept = [
        (symbol if symbol.isalnum() or symbol == SPACE else _class(seen, index, symbols), at)
        for index, (symbol, at) in enumerate(seen)
    ]
    walls = {at for found in _WALL.finditer(text) for at in range(*found.span())}
    if walls:
        kept = [(WALL if at in walls else kind, at) for kind, at in kept]
    return _reading(_runs(kept))


def _class(seen: Folded, index: int, symbols: bool) -> str:
    """What a character counts as that is neither letter nor digit nor space."""
    symbol = seen[index][0]
    if symbol in "'’`":
        return APOSTROPHE
    if not symbols or symbol not in SYMBOLS:
        return PUNCT
    before = index > 0 and _word_like(seen[index - 1][0])
    after = index + 1 < len(seen) and _word_like(seen[index + 1][0])
    inner = symbol in "+#*!|"  # these also end and begin words, so both sides must touch
    return symbol if (before and after if inner else before or after) else PUNCT


def _word_like(symbol: str) -> bool:
    return symbol.isalnum() or symbol in SYMBOLS


def _runs(marked: Folded) -> Iterable[tuple[str, int, int]]:
    """Separators merged to one, runs of a letter cut short; the cut ones widen the last."""
    index, size = 0, len(marked)
    while index < size:
        kind, at = marked[index]
        first, index = index, index + 1
        if kind in SEPARATORS:
            while index < size and marked[index][0] in SEPARATORS:
                index += 1
            yield _separator([one for one, _ in marked[first:index]]), at, marked[index - 1][1] + 1
            continue
        while index < size and marked[index][0] == kind:
            index += 1
        for place in range(first, min(index, first + _RUN - 1)):
            yield kind, marked[place][1], marked[place][1] + 1
        if index - first >= _RUN:
            yield kind, marked[first + _RUN - 1][1], marked[index - 1][1] + 1


def _separator(kinds: list[str]) -> str:
    present = set(kinds)
    if WALL in present:
        return WALL
    if len(present) > 1:
        return MIXED
    return kinds[0] if kinds[0] != APOSTROPHE or len(kinds) == 1 else PUNCT


def _reading(symbols: Iterable[tuple[str, int, int]]) -> Reading:
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for symbol, start, end in symbols:
        text.append(symbol)
        starts.append(start)
        ends.append(end)
    return Reading("".join(text), starts, ends)
