"""What a recogniser promises: sound in, transcripts out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.audio import AudioChunk
from bot.engines.cancel import Cancel
from bot.engines.registry import EngineRegistry
from bot.engines.tts import Word
from bot.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenRequest:
    """How speech is to be written down. `phrases` are names and words to expect.

    `once` (push-to-talk): a single utterance; the stream ends with its final one, at the first
    pause or when the sound ends. An empty `language` is left to the engine. `grammar`: nothing but
    this is said; JSGF, or a phrase a line.
    """

    language: str = "en"
    phrases: tuple[str, ...] = ()
    grammar: str = ""
    words: bool = False  # with the time of each word
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was said, as far as it is known. A partial one is replaced by the next.

    `start` and `end` are seconds from the beginning of the sound; `confidence` is 0 to 1, or -1
    where the engine does not say. `done` is how likely the speaker is done, by what was heard up
    to now; 0 to 1, or -1 where the engine cannot tell.
    """

    text: str
    final: bool
    start: float = 0.0
    end: float = 0.0
    words: tuple[Word, ...] = ()
    confidence: float = -1.0
    language: str = ""
    done: float = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenCapabilities:
    """What a recogniser can do."""

    languages: tuple[str, ...] = ("en",)
    models: tuple[str, ...] = ()
    partials: bool = False
    word_times: bool = False
    phrases: bool = False
    grammars: bool = False


@runtime_checkable
class STT(Protocol):
    """A recogniser: sound in, transcripts out. Each stretch of speech ends with a final one."""

    name: str

    def stream(
        self, audio: AsyncIterator[AudioChunk], request: ListenRequest, cancel: Cancel
    ) -> AsyncIterator[Transcript]:
        """Any format of sound; the stream ends when the sound has.

        Raises EngineError, and BadRequest for a language or a grammar that it does not take.
        """
        ...

    async def capabilities(self) -> ListenCapabilities: ...

    async def close(self) -> None: ...


@runtime_checkable
class StandIn(Protocol):
    """An engine that is meant for as long as there is no better one of its kind."""

    stands_in: bool


def pick_recogniser(registry: EngineRegistry, wanted: str = "") -> str:
    """The one that is `wanted`, else that of the settings, else the first that is no stand-in.

    Raises NotFound, also where there is none at all.
    """
    known = registry.names(STT)
    if not known:
        raise NotFound(
            "nothing here can write speech down",
            hint="switch on a plugin that listens, in config.yaml or on the panel",
        )
    if chosen := wanted or registry.preferred(STT):
        registry.get(STT, chosen)
        return chosen
    own = [name for name in known if not isinstance(registry.get(STT, name), StandIn)]
    return (own or known)[0]
