"""Inline tags: `[pause 500ms]`, `[rate 1.2]…[/rate]` and their like, lowered to pieces."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace

from bot.errors import BadRequest
from bot.studio.text.pieces import (
    EMPHASIS,
    PLAIN,
    Mark,
    Piece,
    Rest,
    Say,
    Tone,
    joined,
    with_mark,
    with_rest_of_marks,
)
from bot.studio.text.traced import Traced

LONGEST_PAUSE_S = 30.0
USUAL_PAUSE_S = 0.4
DEEPEST = 32
READINGS = ("spell", "digits", "ordinal")

# What a form or a help page shows.
TAGS = {
    "pause": "[pause], [pause 500ms], [pause 1.5s]: silence",
    "rate": "[rate 1.2]…[/rate]: faster or slower, 0.25 to 4",
    "pitch": "[pitch 1.1]…[/pitch]: higher or lower, 0.5 to 2",
    "volume": "[volume 0.7]…[/volume]: louder or softer, 0 to 2",
    "voice": "[voice en-gb]…[/voice], [voice profile:luna]…[/voice]: another voice",
    "style": "[style whisper]…[/style]: another style",
    "lang": "[lang de]…[/lang]: read by another language's rules",
    "emphasis": "[emphasis]…[/emphasis], [emphasis strong]: stressed",
    "say": "[say doctor]Dr.[/say]: other words than are written",
    "spell": "[spell]NASA[/spell]: letter by letter",
    "digits": "[digits]2048[/digits]: digit by digit",
    "mark": "[mark wave]: a bookmark, told when it is reached",
}

_TAG = re.compile(r"\\\[|\[(/?)(" + "|".join(TAGS) + r")(?:[ \t]+([^\[\]\n]{1,200}))?\]")
_ENDING = re.compile(r"[,.!?…;:]+(?=\s|$)")
_SPANS = {"rate": (0.25, 4.0), "pitch": (0.5, 2.0), "volume": (0.0, 2.0)}


def parse_tags(source: Traced) -> list[Piece]:
    """The pieces of a text. `\\[` is a bracket. Raises BadRequest for a tag that is wrong."""
    reader = _Reader(source)
    for match in _TAG.finditer(source.text):
        reader.take(match)
    return reader.finish()


class _Reader:
    def __init__(self, source: Traced) -> None:
        self._source = source
        self._at = 0
        self._open: list[tuple[str, Tone, str]] = []  # name, tone outside, words to say instead
        self._tone = PLAIN
        self._pieces: list[Piece] = []
        self._marks: list[Mark] = []  # of words that have not come yet
        self._marked = False  # the words go on behind a bookmark

    def take(self, match: re.Match[str]) -> None:
        self._words(match.start())
        closing, name, value = match.groups()
        self._at = match.end()
        if name is None:  # an escaped bracket
            self._at = match.end() - 1
        elif closing:
            self._close(name, match)
        elif name == "mark":
            self._mark((value or "").strip(), match)
        elif name == "pause":
            self._pieces.append(Rest(parse_pause(value) if value else USUAL_PAUSE_S))
        else:
            self._begin(name, (value or "").strip(), match)

    def finish(self) -> list[Piece]:
        self._words(len(self._source.text))
        return with_rest_of_marks(self._pieces, self._marks)

    def _words(self, end: int) -> None:
        """The words since the last tag."""
        goes_on, self._marked = self._marked, False
        words = self._source[self._at : end]
        words = words if goes_on else self._without_ending(words)
        if not words.text:
            return
        if self._open and self._open[-1][0] == "say" and words.text.strip():
            words = words.replaced(self._open[-1][2])
        last = self._pieces[-1] if self._pieces else None
        if goes_on and isinstance(last, Say) and last.tone == self._tone:
            self._pieces[-1] = Say(joined(last.words, words), self._tone, last.marks)
            return
        self._pieces.append(Say(words, self._tone, tuple(self._marks)))
        self._marks = []

    def _without_ending(self, words: Traced) -> Traced:
        """The words without the punctuation they begin with: a voice says it with those before."""
        ending = _ENDING.match(words.text)
        index = max((i for i, p in enumerate(self._pieces) if isinstance(p, Say)), default=-1)
        before = self._pieces[index] if index >= 0 else None
        if ending is None or not isinstance(before, Say) or before.tone.read:
            return words
        self._pieces[index] = replace(before, words=joined(before.words, words[: ending.end()]))
        return words[ending.end() :]

    def _mark(self, name: str, match: re.Match[str]) -> None:
        if not name:
            raise _wrong(match, "it has no name")
        if any(opened == "say" for opened, _, _ in self._open):
            raise _wrong(match, "a bookmark cannot lie within [say]")
        mark = Mark(self._source.where(match.start(), match.end())[1], name)
        self._marked = with_mark(self._pieces, mark)
        if not self._marked:
            self._marks.append(mark)

    def _begin(self, name: str, value: str, match: re.Match[str]) -> None:
        if len(self._open) >= DEEPEST:
            raise _wrong(match, f"more than {DEEPEST} tags lie within each other")
        self._open.append((name, self._tone, value))
        self._tone = _toned(self._tone, name, value, match)

    def _close(self, name: str, match: re.Match[str]) -> None:
        if not self._open or self._open[-1][0] != name:
            inner = f"[/{self._open[-1][0]}] comes first" if self._open else "nothing is open"
            raise _wrong(match, inner)
        _, self._tone, _ = self._open.pop()


def parse_pause(text: str) -> float:
    """`500ms`, `1.5s` or `2` in seconds. Raises BadRequest."""
    match = re.fullmatch(r"\+?(\d{1,7}(?:\.\d{1,6})?)\s*(ms|s)?", text.strip())
    if match is None:
        raise BadRequest(f"a pause of '{text[:20]}'", field="text", hint="write 500ms or 1.5s")
    seconds = float(match[1]) / (1000 if match[2] == "ms" else 1)
    if seconds > LONGEST_PAUSE_S:
        raise BadRequest(
            f"a pause of {seconds:g} s", field="text", hint=f"at most {LONGEST_PAUSE_S:g} s"
        )
    return seconds


def _toned(tone: Tone, name: str, value: str, match: re.Match[str]) -> Tone:
    if name in _SPANS:
        factor = _factor(name, value, match)
        return tone.scaled(**{name: factor})
    if name == "emphasis":
        if (level := value or "moderate") not in EMPHASIS:
            raise _wrong(match, f"one of {', '.join(EMPHASIS)}")
        return tone.emphasised(level)
    if name in READINGS:
        return replace(tone, read=name)
    if not value:
        raise _wrong(match, "something is missing after the name")
    changes: dict[str, Callable[[], Tone]] = {
        "voice": lambda: replace(tone, voice=value),
        "style": lambda: replace(tone, style=value),
        "lang": lambda: replace(tone, language=value),
    }
    return changes[name]() if name in changes else tone


def _factor(name: str, value: str, match: re.Match[str]) -> float:
    low, high = _SPANS[name]
    try:
        factor = float(value.removesuffix("x"))
    except ValueError:
        factor = math.nan
    if not low <= factor <= high:
        raise _wrong(match, f"a number from {low:g} to {high:g}")
    return factor


def _wrong(match: re.Match[str], hint: str) -> BadRequest:
    return BadRequest(
        f"the tag {match.group()[:40]} at character {match.start()}", field="text", hint=hint
    )
