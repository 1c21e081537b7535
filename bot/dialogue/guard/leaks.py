"""Prompt leakage: the model reads its own instructions out."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialogue.guard.fold import Reading, plain

# Letters in a row that nobody says by chance: about seven words. Shorter pieces of a
# persona ("you are a cheerful co-host") come up in honest talk.
OVERLAP = 40


class LeakFinder:
    """Finds long pieces of the system prompt, whatever their case, spaces and punctuation."""

    def __init__(self, prompt: str, overlap: int = OVERLAP) -> None:
        bare = "".join(symbol for symbol, _ in _bare(plain(prompt)))
        self._size = overlap
        self._pieces = {bare[i : i + overlap] for i in range(len(bare) - overlap + 1)}

    def find(self, reading: Reading) -> Iterator[tuple[int, int]]:
        """The place of each overlap in the text that was read as `plain`."""
        if not self._pieces:
            return
        seen = _bare(reading)
        bare = "".join(symbol for symbol, _ in seen)
        for i in range(len(bare) - self._size + 1):
            if bare[i : i + self._size] in self._pieces:
                yield seen[i][1], seen[i + self._size - 1][1] + 1


def _bare(reading: Reading) -> list[tuple[str, int]]:
    """Letters and digits, each with its place."""
    seen = zip(reading.text, reading.starts, strict=True)
    return [(symbol, at) for symbol, at in seen if symbol.isalnum()]
