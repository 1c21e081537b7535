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
from collections.abc import Sequence
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

_OVERRIDDEN = re.compile("\u202e([^\u202c\u2069\n]*)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A folded text; symbol `i` stands for the characters `starts[i]` up to `ends[i]`."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place of symbols `start` up to `end` in the given text."""
        return min(self.starts[start:end]), max(self.ends[start:end])


_Folded = list[tuple[str, int]]  # what each character folds to, and its place


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


def plain(text: str) -> Reading:
    """Every visible character in its plain form, in the order of the text."""
    if _is_simple(text):
        return Reading(text.lower(), range(len(text)), range(1, len(text) + 1))
    return _joined(_folded(text))


def as_displayed(text: str) -> Reading | None:
    """The plain text in the order in which right-to-left overrides show it; None without any."""
    if "\u202e" not in text:
        return None
    folded = _folded(text)
    for found in _OVERRIDDEN.finditer(text):
        start, end = found.span(1)
        folded[start:end] = reversed(folded[start:end])
    return _joined(folded)


def _is_simple(text: str) -> bool:
    """Whether all of it is seen as it is written, but for case: most lines of a chat."""
    return text.isascii() and text.isprintable()


def _folded(text: str) -> _Folded:
    return [(_fold_one(char), at) for at, char in enumerate(text)]


def _joined(folded: _Folded) -> Reading:
    """The folded characters one after the other."""
    return _one_by_one(
        "".join(form for form, _ in folded), [at for form, at in folded for _ in form]
    )


def visible(text: str) -> Reading:
    """The text as it is, case and all, without its hidden characters."""
    if _is_simple(text) or not HIDDEN.search(text):
        return Reading(text, range(len(text)), range(1, len(text) + 1))
    kept = [(char, at) for at, char in enumerate(text) if not HIDDEN.match(char)]
    return _one_by_one("".join(char for char, _ in kept), [at for _, at in kept])


def letters(text: str, seen: Reading, *, symbols: bool) -> Reading:
    """The chain of symbols in which words are searched; `seen` is the plain text.

    With `symbols`, signs like @ and $ that touch a letter are read as letters; without, as
    separators: both readings are needed, for 'sh!t' and for 's!h!i!t'.
    """
    chain = seen.text.translate(_KINDS)
    if symbols:
        chain = _with_signs(seen.text, chain)
    if MASK[0] in text and MASK in (shown := visible(text)).text:
        # a mask of ours is known by what is seen around it
        masks = _WALL.finditer(shown.text)
        walls = {shown.starts[at] for found in masks for at in range(*found.span())}
        marked = zip(chain, seen.starts, strict=True)
        chain = "".join(WALL if at in walls else kind for kind, at in marked)
    return _cut_runs(chain, seen.starts)


_WALL = re.compile(r"(?<![^\W_])(?<!\*)" + re.escape(MASK) + r"(?!\*)(?![^\W_])")  # a mask of ours


_KINDS_KEPT = 8192


class _Kinds(dict[int, str]):
    """For `str.translate`: letters, digits and spaces as they are, all else as separators."""

    def __missing__(self, code: int) -> str:
        symbol = chr(code)
        if symbol.isalnum() or symbol == SPACE:
            kind = symbol
        else:
            kind = APOSTROPHE if symbol in "'’`" else PUNCT
        if len(self) < _KINDS_KEPT:
            self[code] = kind
        return kind


_KINDS = _Kinds()


def _with_signs(seen: str, chain: str) -> str:
    """The chain with the signs that are read as letters put back."""
    return "".join(
        sign if sign in SYMBOLS and _is_letter(seen, at) else chain[at]
        for at, sign in enumerate(seen)
    )


def _is_letter(seen: str, at: int) -> bool:
    """Whether the sign at this place touches what it would be a letter of."""
    before = at > 0 and _word_like(seen[at - 1])
    after = at + 1 < len(seen) and _word_like(seen[at + 1])
    inner = seen[at] in "+#*!|"  # these also end and begin words, so both sides must touch
    return before and after if inner else before or after


def _word_like(symbol: str) -> bool:
    return symbol.isalnum() or symbol in SYMBOLS


_LONG = re.compile(rf"[{re.escape(SEPARATORS)}]{{2,}}|([^{re.escape(SEPARATORS)}])\1{{{_RUN},}}")


def _cut_runs(chain: str, places: Sequence[int]) -> Reading:
    """Separators merged to one, runs of a letter cut short; the cut ones widen the last."""
    if not _LONG.search(chain):
        return _one_by_one(chain, places)
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for run in _LONG.finditer(chain):
        kept = run.start() + (_RUN - 1 if run[1] else 0)
        parts += [chain[at:kept], run[1] or _separator(run[0])]
        starts += places[at : kept + 1]
        ends += [place + 1 for place in places[at:kept]]
        ends.append(places[run.end() - 1] + 1)
        at = run.end()
    parts.append(chain[at:])
    starts += places[at:]
    ends += [place + 1 for place in places[at:]]
    return Reading("".join(parts), starts, ends)


def _separator(run: str) -> str:
    """What a run of two or more separators is read as."""
    present = set(run)
    if WALL in present:
        return WALL
    if len(present) > 1:
        return MIXED
    return PUNCT if run[0] == APOSTROPHE else run[0]


def _one_by_one(text: str, places: Sequence[int]) -> Reading:
    return Reading(text, places, [at + 1 for at in places])
