"""The gate: one check for what viewers say and for what the model says.

Pure and synchronous; the time it takes grows with the length of the text and no faster.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from bot.dialogue.guard.clean import LIMIT, clean
from bot.dialogue.guard.fold import Reading, plain, visible
from bot.dialogue.guard.keys import SecretFinder
from bot.dialogue.guard.leaks import LeakFinder
from bot.dialogue.guard.links import find_links
from bot.dialogue.guard.personal import find_personal
from bot.dialogue.guard.verdict import (
    Action,
    Finding,
    Masked,
    Verdict,
    merge_spans,
    name_findings,
)
from bot.dialogue.guard.words import Banned, WordFinder, default_words
from bot.settings import GuardSettings

Source = Literal["viewer", "model"]
_ROUNDS = 6  # of masking; two are enough for nearly every text, one that needs more is masked whole
_NAMES = 5_000  # of people that are remembered
_TAIL = 120  # characters of the sentence before that a check sees
_KEPT = 256  # verdicts: moderation and the door ask about the same line, and chats repeat lines
_KEPT_LENGTH = 500  # characters of a text whose verdict is kept


class Guard:
    """Checks texts against the settings, the given secrets and the system prompt.

    Build a new one when any of them changes: the same text has the same verdict for its life.
    """

    def __init__(
        self,
        settings: GuardSettings,
        *,
        secrets: Collection[str] = (),
        prompt_leaks: str = "",
        limit: int = LIMIT,
    ) -> None:
        shipped = default_words()
        own = tuple(Banned(word=word) for word in settings.words)
        self._settings = settings
        self._limit = limit
        self._words = WordFinder((*shipped.banned, *own), (*shipped.fine, *settings.allow))
        self._secrets = SecretFinder(secrets)
        self._leaks = LeakFinder(prompt_leaks)
        self._names: dict[str, str] = {}  # as given, and as they may be shown
        self._known = lru_cache(_KEPT)(self._judge)

    def check(self, text: str, *, source: Source, before: str = "") -> Verdict:
        """The verdict on a text. Never raises.

        `before` is what was said just before it: a word that is split over two sentences is
        found too, and only its part in `text` is masked.
        """
        judge = self._judge if len(text) > _KEPT_LENGTH else self._known
        return judge(text, source, before)

    def _judge(self, text: str, source: Source, before: str) -> Verdict:
        whole, text = text, text[: self._limit]
        findings = self._all(text, _tail(before), source)
        if not findings:
            return _passed(whole, self._limit)
        spans = merge_spans((one.start, one.end) for one in findings)
        strictest = max(findings, key=lambda one: one.action.strictness)
        return Verdict(
            action=strictest.action,
            text=clean(Masked(text, spans).text, 2 * self._limit),
            spans=tuple(spans),
            reason=name_findings(findings),
            rule=strictest.rule,
            rules=frozenset(one.rule for one in findings),
        )

    def name(self, name: str) -> str:
        """A person's name as it may be shown and said: a banned word in it is masked."""
        known = self._names.get(name)
        if known is None:
            verdict = self.check(name, source="viewer")
            known = verdict.text if "word" in verdict.rules else name
            if len(self._names) >= _NAMES:
                self._names.clear()
            self._names[name] = known
        return known

    def watch(self, source: Source) -> Watch:
        """A gate for a text that comes sentence by sentence."""
        return Watch(self, source)

    def _all(self, text: str, tail: str, source: Source) -> list[Finding]:
        """What is not fine in `text`, and what is not in its masked form: a mask can bring
        together what stood around it."""
        found: list[Finding] = []
        for _ in range(_ROUNDS):
            masked = Masked(text, merge_spans((one.start, one.end) for one in found))
            seen = (_inside(one, len(tail)) for one in self._findings(tail + masked.text, source))
            new = [masked.origin(one) for one in seen if one and one.action is not Action.PASS]
            if not new:
                return found
            found += new
        strictest = max(found, key=lambda one: one.action.strictness)
        return [*found, replace(strictest, start=0, end=len(text))]  # no end of it: all of it

    def _findings(self, text: str, source: Source) -> Iterator[Finding]:
        seen, reading = visible(text), plain(text)
        yield from self._banned(text, reading)
        yield from self._readable(seen, reading)
        for start, end in self._secrets.find(seen, reading):
            yield _finding(start, end, "secret", Action.DROP, "a secret")
        if source == "model":
            for start, end in self._leaks.find(reading):
                yield _finding(start, end, "leak", Action.DROP, "a piece of its instructions")

    def _banned(self, text: str, reading: Reading) -> Iterator[Finding]:
        wanted = Action(self._settings.on_word)
        for start, end, word in self._words.find(text, reading):
            action = Action.DROP if word.severe else wanted
            yield _finding(start, end, "word", action, "a banned word")

    def _readable(self, seen: Reading, reading: Reading) -> Iterator[Finding]:
        on_link = Action(self._settings.on_link)
        for start, end, site in find_links(reading, self._settings.link_allow):
            yield _finding(start, end, "link", on_link, f"a link to {site}")
        on_personal = Action(self._settings.on_personal)
        for start, end, what in find_personal(seen, reading):
            yield _finding(start, end, "personal", on_personal, what)


class Watch:
    """Checks one text sentence by sentence and remembers how the last one ended."""

    def __init__(self, guard: Guard, source: Source) -> None:
        self._guard = guard
        self._source: Source = source
        self._before = ""

    def check(self, sentence: str) -> Verdict:
        """The verdict on the next sentence, seen together with the end of those before."""
        verdict = self._guard.check(sentence, source=self._source, before=self._before)
        self._before = f"{self._before} {sentence}"[-_TAIL:]
        return verdict


def _tail(before: str) -> str:
    """The end of what was said before, ready to be read on: without its full stop."""
    kept = before[-_TAIL:].rstrip(" \n\t.!?,;:…")
    return f"{kept} " if kept else ""


def _passed(text: str, limit: int) -> Verdict:
    """A pass; where it was cleaned or cut, it says so."""
    cleaned = clean(text, limit)
    if cleaned == text:
        return Verdict(action=Action.PASS, text=text)
    reason = "It was too long and is cut." if len(text) > limit else "It had hidden characters."
    return Verdict(action=Action.PASS, text=cleaned, reason=reason)


def _inside(finding: Finding, offset: int) -> Finding | None:
    """The finding's part in the text that starts at `offset`, if it has any."""
    if finding.end <= offset:
        return None
    start = max(0, finding.start - offset)
    return _finding(start, finding.end - offset, finding.rule, finding.action, finding.what)


def _finding(start: int, end: int, rule: str, action: Action, what: str) -> Finding:
    return Finding(start=start, end=end, rule=rule, action=action, what=what)
