"""One person in a call: from payloads in any order to a stream of sound."""

from __future__ import annotations

from collections.abc import Callable

from bot.audio import AudioChunk
from plugins.discord.voice.gaps import GapFiller
from plugins.discord.voice.jitter import JitterBuffer
from plugins.discord.voice.opus import QUIET, SILENCE, Ear


class SpeakerStream:
    """Orders, decodes and fills gaps; every frame goes to `hear`. Times in seconds."""

    def __init__(self, hear: Callable[[AudioChunk], object]) -> None:
        self.jitter = JitterBuffer()
        self.ear = Ear()
        self._hear = hear
        self._gaps = GapFiller()
        self._stands = 0  # frames of silence that were told where packets may have been lost

    @property
    def resting(self) -> bool:
        """Whether nothing needs to be done until the next packet."""
        return self._gaps.resting

    def take(self, sequence: int, opus: bytes, now: float) -> None:
        """A packet, opened."""
        self._stands += self._gaps.heard(now, speech=opus != SILENCE)
        self._play(self.jitter.push(sequence, opus, now))

    def tick(self, now: float) -> None:
        """Time has passed: what waited too long goes on, what did not come is silence."""
        self._play(self.jitter.due(now))
        for _ in range(self._gaps.due(now)):
            self._hear(QUIET)

    def _play(self, packets: list[bytes | None]) -> None:
        for packet in packets:
            if packet is None and self._stands:
                self._stands -= 1
                continue
            self._stands = 0
            self._hear(self.ear.hear(packet))
