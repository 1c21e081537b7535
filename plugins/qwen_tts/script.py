"""A text made ready for one generation after the other, with a limit to the frames of each.

The model now and then does not find its end and babbles on, so every part may last only as long
as its text could, with a margin. A long part makes the voice drift, so parts are short.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

FRAMES_A_SECOND = 12.5
LETTER_S = 0.09  # a slow reader of English: eleven letters a second
WIDE_S = 0.35  # a Chinese, Japanese or Korean character is a syllable
DIGIT_S = 0.45  # read out as a word
PAUSE_S = 0.4  # at a comma or a full stop
MARGIN = 1.6
START_S = 1.5  # breath before and after
LONGEST_PART = 240  # characters
WIDE_LETTERS = 4  # a wide character takes as long as so many letters

_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"'»”’)\]]*(?=\s|$)|[。！？]+[」』”’）]*|$)", re.DOTALL)
_WIDE = ("W", "F")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text for one generation, and the most frames (80 ms each) that it may take."""

    text: str
    frames: int


def parts_of(text: str) -> tuple[Part, ...]:
    """The text in parts of a sentence or more; none where nothing in it can be said."""
    pieces: list[str] = []
    for sentence in _SENTENCE.findall(readable(text)):
        for piece in _short(sentence.strip()):
            if pieces and _weight(pieces[-1]) + _weight(piece) < LONGEST_PART:
                pieces[-1] = f"{pieces[-1]} {piece}"
            elif piece:
                pieces.append(piece)
    said = [piece for piece in pieces if any(letter.isalnum() for letter in piece)]
    return tuple(Part(piece, most_frames(piece)) for piece in said)


def readable(text: str) -> str:
    """The text in one line, without control, direction and half characters."""
    return " ".join("".join(map(_plain, text)).split())


def _plain(letter: str) -> str:
    kind = unicodedata.category(letter)
    return "" if kind == "Cf" else " " if kind[0] in "CZ" else letter


def most_frames(text: str) -> int:
    """The most frames that reading the text can take, with a margin."""
    seconds = START_S + MARGIN * sum(_seconds(letter) for letter in text)
    return math.ceil(seconds * FRAMES_A_SECOND)


def _seconds(letter: str) -> float:
    if letter.isdigit():
        return DIGIT_S
    if letter.isalpha():
        return WIDE_S if _is_wide(letter) else LETTER_S
    kind = unicodedata.category(letter)[0]
    return 0.0 if kind == "M" else PAUSE_S if kind in "PS" else LETTER_S


def _short(sentence: str) -> list[str]:
    """A sentence that is too long, cut between two words, else anywhere."""
    cut: list[str] = []
    while (at := _reach(sentence)) < len(sentence):
        space = sentence.rfind(" ", at // 2, at)
        at = space if space > 0 else at
        cut.append(sentence[:at].strip())
        sentence = sentence[at:].strip()
    return [*cut, sentence]


def _reach(text: str) -> int:
    """How many characters from its start make a part."""
    total = 0
    for at, letter in enumerate(text):
        total += _letters(letter)
        if total > LONGEST_PART:
            return at
    return len(text)


def _weight(text: str) -> int:
    return sum(map(_letters, text))


def _letters(letter: str) -> int:
    return WIDE_LETTERS if _is_wide(letter) else 1


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in _WIDE
