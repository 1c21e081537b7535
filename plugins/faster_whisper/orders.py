"""What goes to the worker process and what comes back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOrder:
    """A stretch of speech, 16 kHz mono PCM, and how it is written down.

    `language` is a code or empty; `hints` the words to expect; `quick` spares care for a partial.
    """

    pcm: bytes
    language: str = ""
    hints: str = ""
    words: bool = False
    quick: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A segment: times in seconds from the stretch's begin; words as (text, start, end)."""

    text: str
    start: float
    end: float
    words: tuple[tuple[str, float, float], ...] = ()
    confidence: float = 0.0
    language: str = ""
