"""What a recogniser promises: sound in, transcripts out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.audio import AudioChunk
from bot.engines.cancel import Cancel
from bot.engines.tts import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenRequest:
    """How speech is to be written down. `phrases` are names and words to expect.

    `once` (push-to-talk): a single utterance; the stream ends with its final one, at the first
    pause or when the sound ends.
    """

    language: str = "en"
    phrases: tuple[str, ...] = ()
    words: bool = False  # with the time of each word
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was said, as far as it is known. A partial one is replaced by the next.

    `start` and `end` are seconds from the beginning of the sound; `confidence` is 0 to 1, or -1
    where the engine does not say.
    """

    text: str
    final: bool
    start: float = 0.0
    end: float = 0.0
    words: tuple[Word, ...] = ()
    confidence: float = -1.0
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenCapabilities:
    """What a recogniser can do."""

    languages: tuple[str, ...] = ("en",)
    models: tuple[str, ...] = ()
    partials: bool = False
    word_times: bool = False
    phrases: bool = False


@runtime_checkable
class STT(Protocol):
    """A recogniser: sound in, transcripts out. Each stretch of speech ends with a final one."""

    name: str

    def stream(
        self, audio: AsyncIterator[AudioChunk], request: ListenRequest, cancel: Cancel
    ) -> AsyncIterator[Transcript]:
        """Any format of sound; the stream ends when the sound has. Raises EngineError."""
        ...

    async def capabilities(self) -> ListenCapabilities: ...

    async def close(self) -> None: ...
