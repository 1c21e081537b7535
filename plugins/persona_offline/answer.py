"""An answer from patterns: events first, then facts about itself, notes, small talk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from zlib import crc32

from plugins.persona_offline.phrases import Phrases
from plugins.persona_offline.talk import Talk

_QUOTED = re.compile(r' and says ".*?"(?=\.(?:\s|$))')
_SENTENCES = re.compile(r"[^.!?]+(?:[.!?]+(?!\w)|$)")
_MOST_EVENTS = 3  # thanked for in one breath
_SAY = re.compile(
    r"^(?:please )?(?:say|tell (?:chat|everyone|everybody|them|us)):? (?:that )?(.+)$",
    re.IGNORECASE | re.DOTALL,
)
_ABOUT_ME = re.compile(r"\b(?:my|me|i)\b", re.IGNORECASE)
_ABOUT_YOU = re.compile(r"\b(?:your|you|u|ur)\b", re.IGNORECASE)
_KNOW_ME = re.compile(
    r"\b(?:what do you (?:know|remember) about me|do you (?:know|remember) me|who am i)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?|^(?:what|who|whose|where|when|why|how|which|do|does|did|can|could|will|would|is|are|was"
    r"|were|have|has|should|tell me)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z']{3,}")
_COMMON = frozenset(
    """
    the and you your what whats who whose where when why how which does did can could will would
    are was were have has should tell remember know about this that with for called name names
    many much mine
    """.split()  # noqa: SIM905
)
# From a note in the third person to the second: 'Ann loves tea' becomes 'you love tea'.
_VERBS = {
    "is": "are", "has": "have", "loves": "love", "likes": "like", "hates": "hate",
    "prefers": "prefer", "mains": "main", "collects": "collect", "lives": "live",
    "works": "work", "said": "said",
}  # fmt: skip


def answer(talk: Talk, phrases: Phrases) -> str:
    """One to three short sentences."""
    if not talk.text:
        return _pick(phrases.lists["silence"], talk)
    if not talk.user:
        told = _thanks(talk, phrases) or _said_for(talk)
        if told:
            return told
    return (
        _remembered(talk, phrases)
        or _small_talk(talk, phrases, "first")
        or _own_fact(talk, phrases)
        or _small_talk(talk, phrases, "later")
        or _pick(phrases.lists["unknown" if _QUESTION.search(talk.text) else "chat"], talk)
    )


def _thanks(talk: Talk, phrases: Phrases) -> str:
    """Thanks for every event that the prompt tells of."""
    told = [line.strip() for line in _SENTENCES.findall(_QUOTED.sub("", talk.text))]
    said = [thanks for line in told if (thanks := _thank(line, talk, phrases))]
    if len(said) <= _MOST_EVENTS:
        return " ".join(said)
    rest = _pick(phrases.lists["and_the_rest"], talk, count=str(len(said) - _MOST_EVENTS))
    return " ".join([*said[:_MOST_EVENTS], rest])


def _thank(line: str, talk: Talk, phrases: Phrases) -> str:
    for event in phrases.events.values():
        found = event.match(line)
        if found:
            return _pick(event.say, talk, key=line, **_groups(found))
    return ""


def _said_for(talk: Talk) -> str:
    """The streamer puts words into its mouth: 'say good night to chat'."""
    found = _SAY.match(talk.text)
    words = found[1].strip() if found else ""
    return words[:1].upper() + words[1:]


def _remembered(talk: Talk, phrases: Phrases) -> str:
    """What the notes know about whoever asks."""
    if not talk.user or not _ABOUT_ME.search(talk.text) or not _QUESTION.search(talk.text):
        return ""
    own = [_second_person(note, talk.user) for note in talk.notes if _is_about(note, talk.user)]
    if _KNOW_ME.search(talk.text):
        if own:
            return _pick(phrases.lists["notes"], talk, notes=_listed(own[:3]))
        return _pick(phrases.lists["no_notes"], talk)
    asked = _topics(talk.text)
    fits = [note for note in own if asked & _topics(note)]
    return _pick(phrases.lists["notes"], talk, notes=fits[0]) if fits else ""


def _own_fact(talk: Talk, phrases: Phrases) -> str:
    """A fact of the persona file that the question names."""
    if not _ABOUT_YOU.search(talk.text) or not _QUESTION.search(talk.text):
        return ""
    asked = _topics(talk.text) | {
        phrases.words[w] for w in _topics(talk.text) if w in phrases.words
    }
    best = max(talk.facts, key=lambda name: _fit(name, asked), default="")
    if not best or not _fit(best, asked):
        return ""
    return _pick(phrases.lists["facts"], talk, fact=best, value=talk.facts[best])


def _fit(name: str, asked: set[str]) -> float:
    """How many of the fact's words are asked for; the whole name counts most."""
    words = set(_WORD.findall(name.lower()))
    return (name.lower() in asked) * 2 + len(words & asked) / max(1, len(words))


def _small_talk(talk: Talk, phrases: Phrases, when: str) -> str:
    """`first` are the patterns that come before facts, up to the one named 'facts'."""
    names = list(phrases.talk)
    border = names.index("facts") if "facts" in names else 0
    for name in names[:border] if when == "first" else names[border:]:
        found = phrases.talk[name].match(talk.text)
        if found:
            return _pick(phrases.talk[name].say, talk, **_groups(found))
    return ""


def _pick(lines: Sequence[str], talk: Talk, key: str = "", **fields: str) -> str:
    """One of the lines: the same for the same talk, and none that was said lately."""
    start = crc32(f"{key or talk.text}|{talk.user}|{len(talk.said)}".encode())
    ready = [filled for line in lines if (filled := _fill(line, talk, fields))]
    turned = [ready[(start + i) % len(ready)] for i in range(len(ready))]
    fresh = (line for line in turned if not any(line in said or said in line for said in talk.said))
    return next(fresh, turned[0] if turned else "")


def _fill(line: str, talk: Talk, fields: dict[str, str]) -> str:
    """The line with its names; empty where it needs something that is not known."""
    known = {"user": talk.user, "bot": talk.bot, "context": talk.context} | fields
    for name in re.findall(r"\{(\w+)\}", line):
        if not known.get(name):
            return ""
        line = line.replace(f"{{{name}}}", known[name])
    return line


def _groups(found: re.Match[str]) -> dict[str, str]:
    return {name: value.strip() for name, value in found.groupdict().items() if value}


def _topics(text: str) -> set[str]:
    return {word.strip("'").removesuffix("'s") for word in _words(text)} - _COMMON


def _words(text: str) -> Iterator[str]:
    return (word.replace("favorite", "favourite") for word in _WORD.findall(text.lower()))


def _is_about(note: str, user: str) -> bool:
    return bool(re.match(rf"{re.escape(user)}(?:'s)? ", note, re.IGNORECASE))


def _second_person(note: str, user: str) -> str:
    if note.lower().startswith(f"{user.lower()}'s "):
        return f"your {note[len(user) + 3 :]}"
    verb, _, rest = note[len(user) + 1 :].partition(" ")
    return f"you {_VERBS.get(verb, verb)} {rest}"


def _listed(notes: list[str]) -> str:
    return ", ".join(notes[:-1]) + f" and {notes[-1]}" if len(notes) > 1 else notes[0]
