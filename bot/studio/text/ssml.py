"""A subset of SSML, lowered to the same pieces as the inline tags.

The document may declare no DTD and no entity, and has limits of depth and number, so that
nothing in it can make the parser work more than its length is worth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn
from xml.parsers import expat

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
from bot.studio.text.tags import LONGEST_PAUSE_S, parse_pause
from bot.studio.text.traced import Traced

DEEPEST = 32
MOST_ELEMENTS = 20_000
LONGEST_NAME = 200

# What each element does here; a form or a help page shows it.
SSML_SUPPORT = {
    "speak": "the document",
    "p": "a paragraph; ends with a pause",
    "s": "a sentence; ends with a short pause",
    "break": "time or strength",
    "prosody": "rate, pitch and volume, as words, percent, factors or dB",
    "voice": "name: a voice as anywhere in the studio",
    "emphasis": "level: strong, moderate, none, reduced",
    "lang": "xml:lang",
    "sub": "alias is said instead",
    "say-as": "characters, spell-out, digits, telephone, ordinal; others are read as text",
    "express-as": "style",
    "phoneme": "the written text is said",
    "mark": "name: a bookmark, told when it is reached",
    "audio": "its text is said",
    "desc": "nothing is said",
}

_STRENGTHS = {
    "none": 0.0,
    "x-weak": 0.1,
    "weak": 0.2,
    "medium": 0.4,
    "strong": 0.7,
    "x-strong": 1.2,
}
_WORDS = {
    "rate": {"x-slow": 0.5, "slow": 0.75, "medium": 1.0, "fast": 1.3, "x-fast": 1.7},
    "pitch": {"x-low": 0.7, "low": 0.85, "medium": 1.0, "high": 1.2, "x-high": 1.4},
    "volume": {"silent": 0, "x-soft": 0.4, "soft": 0.7, "medium": 1, "loud": 1.3, "x-loud": 1.7},
}
_LIMITS = {"rate": (0.25, 4.0), "pitch": (0.5, 2.0), "volume": (0.0, 2.0)}
_READ = {
    "characters": "spell",
    "spell-out": "spell",
    "digits": "digits",
    "telephone": "digits",
    "ordinal": "ordinal",
}
_AFTER = {"p": 0.6, "s": 0.25}
_SILENT = ("desc", "mark")


def parse_ssml(source: str) -> list[Piece]:
    """The pieces of a document. Raises BadRequest naming the line."""
    return _Document(source).read()


@dataclass(frozen=True, slots=True)
class _Element:
    name: str
    tone: Tone
    alias: str = ""


class _Document:
    def __init__(self, source: str) -> None:
        self._bytes = source.encode("utf-8", "replace")
        self._pieces: list[Piece] = []
        self._open: list[_Element] = []
        self._marks: list[Mark] = []  # of words that have not come yet
        self._count = 0
        self._byte = self._character = 0  # the same place, counted both ways
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = False
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def read(self) -> list[Piece]:
        try:
            self._parser.Parse(self._bytes, True)
        except expat.ExpatError as error:
            raise BadRequest(
                f"the SSML cannot be read: {expat.errors.messages[error.code]}",
                field="text",
                hint=f"line {error.lineno}, column {error.offset + 1}",
            ) from error
        return with_rest_of_marks(self._pieces, self._marks)

    def _refuse(self, *_: Any) -> NoReturn:
        raise self._wrong("a document type or an entity is declared", "leave it out")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            raise self._wrong("the SSML is too deep or too long", f"at most {DEEPEST} deep")
        if not self._open and name != "speak":
            raise self._wrong(f"the SSML begins with <{name[:20]}>", "begin with <speak>")
        around = self._open[-1].tone if self._open else PLAIN
        known = {_local(key): value for key, value in attributes.items()}
        tone, alias = self._meaning(name, known, around)
        self._open.append(_Element(name, tone, alias))

    def _meaning(self, name: str, attributes: Mapping[str, str], tone: Tone) -> tuple[Tone, str]:
        """The tone inside an element, and what is said instead of its text."""
        match name:
            case "break":
                self._pieces.append(Rest(self._pause(attributes)))
            case "prosody":
                tone = tone.scaled(**{k: self._factor(k, v) for k, v in attributes.items()
                                      if k in _LIMITS})  # fmt: skip
            case "mark":
                self._mark(attributes.get("name", ""))
            case "voice":
                tone = replace(tone, voice=attributes.get("name", ""))
            case "express-as":
                tone = replace(tone, style=attributes.get("style", ""))
            case "lang" | "speak" if attributes.get("lang"):
                tone = replace(tone, language=attributes["lang"])
            case "emphasis":
                level = attributes.get("level", "moderate")
                if level not in EMPHASIS:
                    raise self._wrong(f"emphasis '{level[:20]}'", f"one of {', '.join(EMPHASIS)}")
                tone = tone.emphasised(level)
            case "say-as":
                tone = replace(tone, read=_READ.get(attributes.get("interpret-as", ""), ""))
            case "sub":
                return tone, attributes.get("alias", "")
        return tone, ""

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if element.name in _AFTER and self._pieces:
            self._pieces.append(Rest(_AFTER[element.name]))

    def _text(self, text: str) -> None:
        element = self._open[-1]
        if element.name in _SILENT:
            return
        words = Traced.of(text, self._place())
        if element.alias and text.strip():
            words = words.replaced(element.alias)
        last = self._pieces[-1] if self._pieces else None
        if isinstance(last, Say) and last.tone == element.tone:  # expat gives lines one by one
            self._pieces[-1] = Say(joined(last.words, words), element.tone, last.marks)
            return
        self._pieces.append(Say(words, element.tone, tuple(self._marks)))
        self._marks = []

    def _mark(self, name: str) -> None:
        if not name.strip():
            raise self._wrong("a mark without a name", "give it one")
        mark = Mark(self._place(), name.strip()[:LONGEST_NAME])
        if not with_mark(self._pieces, mark):
            self._marks.append(mark)

    def _place(self) -> int:
        """Where the parser is, in characters of the source."""
        now = self._parser.CurrentByteIndex
        self._character += len(self._bytes[self._byte : now].decode("utf-8", "ignore"))
        self._byte = now
        return self._character

    def _pause(self, attributes: Mapping[str, str]) -> float:
        if "time" in attributes:
            return parse_pause(attributes["time"])
        strength = attributes.get("strength", "medium")
        if strength not in _STRENGTHS:
            raise self._wrong(f"a break of '{strength[:20]}'", f"one of {', '.join(_STRENGTHS)}")
        return min(_STRENGTHS[strength], LONGEST_PAUSE_S)

    def _factor(self, name: str, value: str) -> float:
        """`fast`, `120%`, `+20%`, `1.2` or `+6dB` as a factor, within the limits."""
        low, high = _LIMITS[name]
        factor = _WORDS[name].get(value.strip(), _number(value.strip()))
        if factor is None:
            raise self._wrong(f"{name} '{value[:20]}'", "such as fast, 120% or 1.2")
        return min(max(factor, low), high)

    def _wrong(self, what: str, hint: str) -> BadRequest:
        return BadRequest(what, field="text", hint=f"line {self._parser.CurrentLineNumber}: {hint}")


def _number(value: str) -> float | None:
    match = re.fullmatch(r"([+-]?)(\d{1,6}(?:\.\d{1,6})?)\s*(%|dB|st|Hz)?", value)
    if match is None or match[3] == "Hz":
        return None
    amount = float(match[2]) * (-1 if match[1] == "-" else 1)
    if match[3] == "dB":
        return 10 ** (min(amount, 20) / 20)
    if match[3] == "st":
        return 2 ** (min(max(amount, -24), 24) / 12)
    if match[3] == "%":
        return 1 + amount / 100 if match[1] else amount / 100
    return 1 + amount if match[1] else amount


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2].rpartition(":")[2]
