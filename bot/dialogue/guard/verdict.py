"""What the guard answers: a verdict, and the findings that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

MASK = "****"


class Action(StrEnum):
    """What becomes of a text, from the mildest to the strictest."""

    PASS = "pass"
    MASK = "mask"
    HOLD = "hold"
    DROP = "drop"

    @property
    def strictness(self) -> int:
        return list(Action).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something in a text that is not fine: characters `start` up to `end`, and what to do.

    `what` names it with its article, such as "a link to example.com"; it never repeats a secret,
    personal data or a banned word.
    """

    start: int
    end: int
    rule: str  # word, slur, link, personal, secret or leak
    action: Action
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The guard's word on a text.

    `text` is the text to show or say: cleaned of control characters, every finding masked.
    `spans` are the findings' places in the text as it was given. `reason` is one plain
    sentence, `rule` the strictest finding's rule, empty for a pass; `rules` all of them.
    """

    action: Action
    text: str
    spans: tuple[tuple[int, int], ...] = ()
    reason: str = ""
    rule: str = ""
    rules: frozenset[str] = frozenset()

    @property
    def passed(self) -> bool:
        return self.action is Action.PASS


def merge_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that touch made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


class Masked:
    """A text with its spans masked, and the way back to the places in the text."""

    def __init__(self, text: str, spans: Iterable[tuple[int, int]]) -> None:
        pieces: list[str] = []
        self._starts: list[int] = []  # of each shown character, in the text
        self._ends: list[int] = []
        done = 0
        for start, end in spans:
            pieces += [text[done:start], MASK]
            self._show(range(done, start))
            self._starts += [start] * len(MASK)
            self._ends += [end] * len(MASK)
            done = end
        self._show(range(done, len(text)))
        self.text = "".join([*pieces, text[done:]])

    def _show(self, places: range) -> None:
        self._starts += places
        self._ends += (place + 1 for place in places)

    def origin(self, finding: Finding) -> Finding:
        """What was found in the masked text, with its place in the text itself."""
        start, end = self._starts[finding.start], self._ends[finding.end - 1]
        return replace(finding, start=start, end=end)


def name_findings(findings: Iterable[Finding]) -> str:
    """One plain sentence: 'It has a banned word and a phone number.'"""
    names = list(dict.fromkeys(finding.what for finding in findings))
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more things"]
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"It has {listed}."
