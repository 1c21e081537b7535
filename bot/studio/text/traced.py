"""Text that knows where each of its characters comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Span = tuple[int, int]  # from, to (exclusive) in the source


class Traced:
    """A text and, for each character, the stretch of the source that it stands for.

    An untouched character stands for itself; all characters of a replacement stand for all that
    they replaced, so `23` can be found again from `twenty-three`.
    """

    __slots__ = ("spans", "text")

    def __init__(self, text: str, spans: list[Span]) -> None:
        self.text = text
        self.spans = spans

    @classmethod
    def of(cls, text: str, start: int = 0) -> Traced:
        """A stretch of the source that begins at `start`."""
        return cls(text, [(i, i + 1) for i in range(start, start + len(text))])

    @classmethod
    def join(cls, parts: Iterable[Traced]) -> Traced:
        listed = list(parts)
        return cls(
            "".join(part.text for part in listed), [span for part in listed for span in part.spans]
        )

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Traced:
        return Traced(self.text[part], self.spans[part])

    def strip(self) -> Traced:
        start = len(self.text) - len(self.text.lstrip())
        return self[start : start + len(self.text.strip())]

    def replaced(self, text: str) -> Traced:
        """Other words for the whole of it."""
        return Traced(text, [self.where(0, len(self.text))] * len(text))

    def sub(self, pattern: re.Pattern[str], make: Callable[[re.Match[str]], str | None]) -> Traced:
        """Each match in the words that `make` gives; None leaves it as it is."""
        parts: list[Traced] = []
        at = 0
        for match in pattern.finditer(self.text):
            made = make(match)
            if made is None or made == match.group():
                continue
            parts += [self[at : match.start()], self[match.start() : match.end()].replaced(made)]
            at = match.end()
        return Traced.join([*parts, self[at:]]) if parts else self

    def where(self, start: int, end: int) -> Span:
        """The stretch of the source behind some of the characters; (0, 0) behind none."""
        spans = self.spans[start:end]
        return (spans[0][0], max(stop for _, stop in spans)) if spans else (0, 0)

    def untouched(self, start: int, end: int) -> bool:
        """Whether these characters stand in the source one by one."""
        return all(stop - begin == 1 for begin, stop in self.spans[start:end])
