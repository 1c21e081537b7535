"""Facts worth keeping from what a viewer says, found by the shape of the sentence.

Few and sure rather than many: a wrong memory is worse than none. What could be an instruction
to the bot is no fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LONGEST = 80  # characters of what is told
_MOST = 3  # facts from one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something told about oneself. A private one is only ever recalled for that person."""

    topic: str
    text: str
    private: bool


@dataclass(frozen=True, slots=True)
class _Shape:
    topic: str
    private: bool
    pattern: re.Pattern[str]
    says: str  # {name}, and the pattern's groups by number


def _shape(topic: str, private: bool, pattern: str, says: str) -> _Shape:
    return _Shape(topic, private, re.compile(pattern, re.IGNORECASE), says)


_THING = r"([^.,;!?\n]{2,60}?)(?=\s+(?:and|but|so|because|lol|haha)\b|[.,;!?\n]|$)"
_KIN = (
    "dog|cat|pet|bird|hamster|rabbit|horse|fish|snake|parrot|puppy|kitten|son|daughter|kid|baby|"
    "wife|husband|girlfriend|boyfriend|partner|brother|sister|mom|mum|dad|friend|car|team|band"
)
_IDLE = r"(?!(?:it|that|this|you|u|him|her|them|your|the way|how|when|what|to)\b)"

_WORKER = (
    "teacher|nurse|doctor|student|developer|programmer|engineer|artist|musician|chef|cook|driver|"
    "lawyer|pilot|farmer|designer|electrician|mechanic|streamer|writer|scientist|baker|barista"
)
_CALLED = r"([^\W\d_][\w'-]{1,24})"

_SHAPES = (
    _shape(
        "name",
        True,
        rf"\b(?:my name(?: is|'s)|(?:please|you can) call me) {_CALLED}",
        "{name}'s name is {1}",
    ),
    _shape(
        "home",
        True,
        rf"\bi(?:'m| am)? (?:live in|living in|come from|from) (?:the )?{_THING}",
        "{name} lives in or comes from {1}",
    ),
    _shape("work", True, rf"\bi work (as an?|at|for|in) {_THING}", "{name} works {1} {2}"),
    _shape("work", True, rf"\bi(?:'m| am) an? ((?:\w+ )?(?:{_WORKER}))\b", "{name} is a {1}"),
    _shape(
        "age",
        True,
        r"\bi(?:'m| am| just turned) (\d{1,2})(?: years old| yo\b|(?= today))",
        "{name} is {1} years old",
    ),
    _shape(
        "birthday",
        True,
        rf"\bmy birthday(?: is|'s) (?:on )?{_THING}",
        "{name}'s birthday is {1}",
    ),
    _shape(
        "family",
        False,
        rf"\bmy (?:(?:new|old|little|big) )?({_KIN})(?:(?: is| was) (?:called|named)|'s name is) "
        rf"{_CALLED}",
        "{name}'s {1} is called {2}",
    ),
    _shape(
        "family",
        False,
        rf"\bi(?:'ve got| have| got) (an?|two|three|four|\d) ((?:\w+ )?(?:{_KIN})s?)\b"
        rf"(?: (?:called|named) {_THING})?",
        "{name} has {1} {2}{called 3}",
    ),
    _shape(
        "taste",
        False,
        rf"\bmy (?:fav(?:ou?rite)?|best) (\w+(?: \w+)?) (?:is|are) {_THING}",
        "{name}'s favourite {1} is {2}",
    ),
    _shape(
        "taste",
        False,
        rf"\bi(?: really| absolutely)? (love|like|hate|prefer|main|collect) {_IDLE}{_THING}",
        "{name} {1}s {2}",
    ),
    _shape(
        "told",
        False,
        rf"\b(?:please )?(?:remember|don't forget|never forget) that {_THING}",
        "{name} said: {1}",
    ),
)

# Would steer the bot where a fact is recalled.
_STEERS = re.compile(
    r"\b(?:ignore|instructions?|system prompt|pretend|roleplay|repeat|say that|from now on|"
    r"you (?:must|should|are|have to|will)|always (?:say|answer|reply|call)|"
    r"never (?:say|answer))\b",
    re.IGNORECASE,
)


def find_facts(text: str, name: str) -> list[Fact]:
    """The facts that `name` tells about themselves in a line; at most three."""
    line = " ".join(text[:500].replace("’", "'").split())
    if line.endswith("?") or _STEERS.search(line):
        return []
    return list(_told(line, name))[:_MOST]


def _told(line: str, name: str) -> Iterator[Fact]:
    seen: set[str] = set()
    for shape in _SHAPES:
        for found in shape.pattern.finditer(line):
            fact = _fill(shape.says, name, found)
            if fact not in seen and len(fact) <= _LONGEST + len(name) + 30:
                seen.add(fact)
                yield Fact(topic=shape.topic, text=fact, private=shape.private)


def _fill(says: str, name: str, found: re.Match[str]) -> str:
    text = says.replace("{name}", name)
    for number, group in enumerate(found.groups(), start=1):
        value = (group or "").strip()
        text = text.replace(f"{{{number}}}", value)
        text = text.replace(f"{{called {number}}}", f" called {value}" if value else "")
    return text
