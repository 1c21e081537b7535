"""From the recogniser's segments to words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.engines import Transcript, Word

TICK_S = 0.01  # of the recogniser's times
LONGEST_WORD_S = 1.5  # no word takes longer: it is noise that was taken for one
_VARIANT = re.compile(r"\(\d+\)$")  # another way to say the same word
LANGUAGE = "en-US"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A segment: `first` and `last` in ticks from the beginning of the stretch, both inside."""

    word: str
    first: int
    last: int
    probability: float


def transcript(
    heard: Iterable[Heard],
    began: float,
    spelt: Mapping[str, str],
    *,
    times: bool,
    sure: bool,
) -> Transcript:
    """The final transcript of a stretch; its text is empty where nothing was said.

    `sure`: the probabilities mean something.
    """
    said = [one for one in heard if is_word(one)]
    words: list[Word] = []
    text = ""
    for one in said:
        plain = plain_word(one.word, spelt)
        text += " " if text else ""
        start, end = began + one.first * TICK_S, began + (one.last + 1) * TICK_S
        words.append(Word(text=plain, start=start, end=end, offset=len(text)))
        text += plain
    certain = sum(one.probability for one in said) / len(said) if said and sure else -1.0
    return Transcript(
        text=text,
        final=True,
        start=words[0].start if words else began,
        end=words[-1].end if words else began,
        words=tuple(words) if times else (),
        confidence=round(min(certain, 1.0), 3),
        language=LANGUAGE,
    )


def is_word(one: Heard) -> bool:
    """Not silence, a breath or a noise, nor what is far too long for a word."""
    return one.word[0] not in "<[+" and (one.last - one.first + 1) * TICK_S <= LONGEST_WORD_S


def plain_word(word: str, spelt: Mapping[str, str]) -> str:
    """`to(2)` as `to`, `luna` as the hint writes it."""
    plain = _VARIANT.sub("", word)
    return spelt.get(plain, plain)
