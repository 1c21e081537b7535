"""Sound in pieces of a wanted length, sent no faster than it is heard, plus a lead."""

from __future__ import annotations

from collections.abc import Iterator

from bot.audio import AudioChunk


class Pace:
    """Decides when the next piece may go. Times in seconds; the caller brings the clock."""

    def __init__(self, lead_s: float) -> None:
        self._lead = lead_s
        self._begun: float | None = None
        self._sent = 0.0

    def wait(self, now: float) -> float:
        """How long the next piece has to wait: what was sent lasts until then, less the lead."""
        if self._begun is None:
            self._begun = now
        heard = now - self._begun
        if heard > self._sent:  # the listener ran dry: sound is heard later by as much
            self._begun = now - self._sent
            heard = self._sent
        return max(0.0, self._sent - self._lead - heard)

    def sent(self, seconds: float) -> None:
        self._sent += seconds


class Pieces:
    """Sound regrouped into pieces of `chunk_ms`; 0 leaves it as the engine makes it."""

    def __init__(self, chunk_ms: int) -> None:
        self._seconds = chunk_ms / 1000
        self._rest: AudioChunk | None = None

    def push(self, chunk: AudioChunk) -> Iterator[AudioChunk]:
        if not self._seconds:
            yield chunk
            return
        pcm = (self._rest.pcm if self._rest else b"") + chunk.pcm
        size = chunk.format.size(self._seconds)
        whole = len(pcm) // size * size
        for at in range(0, whole, size):
            yield AudioChunk(pcm[at : at + size], chunk.format)
        self._rest = AudioChunk(pcm[whole:], chunk.format)

    def finish(self) -> Iterator[AudioChunk]:
        """What is left over."""
        if self._rest is not None and self._rest.pcm:
            yield self._rest
        self._rest = None
