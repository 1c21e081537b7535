"""Text that knows where each of its characters comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

Span = tuple[int, int]  # from, to (exclusive) in the source
Places = NDArray[np.int32]  # one for each character


class Traced:
    """A text and, for each character, the stretch of the source that it stands for.

    An untouched character stands for itself; all characters of a replacement stand for all that
    they replaced, so `23` can be found again from `twenty-three`.
    """

    __slots__ = ("_begins", "_ends", "text")

    def __init__(self, text: str, begins: Places, ends: Places) -> None:
        self.text = text
        self._begins = begins
        self._ends = ends

    @classmethod
    def of(cls, text: str, start: int = 0) -> Traced:
        """A stretch of the source that begins at `start`."""
        begins = np.arange(start, start + len(text), dtype=np.int32)
        return cls(text, begins, begins + 1)

    @classmethod
    def standing(cls, text: str, span: Span) -> Traced:
        """Text of which every character stands for the same stretch."""
        return cls(
            text,
            np.full(len(text), span[0], np.int32),
            np.full(len(text), span[1], np.int32),
        )

    @classmethod
    def join(cls, parts: Iterable[Traced]) -> Traced:
        listed = [part for part in parts if part.text]
        if len(listed) <= 1:
            return listed[0] if listed else cls.of("")
        return cls(
            "".join(part.text for part in listed),
            np.concatenate([part._begins for part in listed]),
            np.concatenate([part._ends for part in listed]),
        )

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Traced:
        return Traced(self.text[part], self._begins[part], self._ends[part])

    @property
    def spans(self) -> list[Span]:
        """The stretch behind each character."""
        return list(zip(self._begins.tolist(), self._ends.tolist(), strict=True))

    def strip(self) -> Traced:
        start = len(self.text) - len(self.text.lstrip())
        return self[start : start + len(self.text.strip())]

    def replaced(self, text: str) -> Traced:
        """Other words for the whole of it."""
        return Traced.standing(text, self.where(0, len(self.text)))

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
        if not len(self._begins[start:end]):
            return 0, 0
        return int(self._begins[start]), int(self._ends[start:end].max())

    def place(self, at: int) -> int:
        """The first character that stands for what is at or after a place of the source; the
        number of characters where none does."""
        found = np.flatnonzero(self._begins >= at)
        return int(found[0]) if len(found) else len(self.text)

    def untouched(self, start: int, end: int) -> bool:
        """Whether these characters stand in the source one by one."""
        return bool(np.all(self._ends[start:end] - self._begins[start:end] == 1))
