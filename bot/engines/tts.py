"""What a voice promises: text in, sound with its words and mouths out."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.audio import AudioChunk
from bot.engines.cancel import Cancel


class Mouth(StrEnum):
    """The six mouth shapes of the avatar (docs/screen.md has the table from phonemes)."""

    CLOSED = "closed"
    OPEN = "open"
    WIDE = "wide"
    ROUND = "round"
    PUCKER = "pucker"
    TEETH = "teeth"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceReference:
    """A voice to speak with: a recording and its words, or what the engine made of them before.

    `prompt` is a file that the engine saved; where it is given the recording is not read.
    `mode` is icl (in context: needs the transcript) or xvector (timbre alone).
    """

    audio: Path | None = None
    transcript: str = ""
    prompt: Path | None = None
    mode: str = "icl"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest:
    """What a voice is asked to say; `rate` 1.0 is the voice's own speed.

    `style` is an instruction in words or one of the engine's styles; `describe` designs a voice
    in words; `reference` clones one; `mix` blends voices of the engine by weight. `model` chooses
    among an engine's checkpoints, `seed` makes the same request sound the same again.
    `bookmarks` are names at character offsets of the text, told back when they are reached.
    """

    text: str
    voice: str = ""
    style: str = ""
    rate: float = 1.0
    pitch: float = 1.0
    volume: float = 1.0
    language: str = "en"
    model: str = ""
    describe: str = ""
    reference: VoiceReference | None = None
    seed: int | None = None
    mix: tuple[tuple[str, float], ...] = ()
    bookmarks: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Audio:
    """A piece of sound, in order."""

    chunk: AudioChunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of the text and when it sounds, in seconds from the start of the speech.

    `offset` is the index of its first character in the request's text. A word may arrive
    before or after its sound, never after `End`.
    """

    text: str
    start: float
    end: float
    offset: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Viseme:
    """The mouth from `start` seconds on."""

    mouth: Mouth
    start: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A bookmark of the request is reached, `start` seconds after the speech began."""

    name: str
    start: float


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The last event of a speech; its length in seconds."""

    seconds: float


SpeechEvent = Audio | Word | Viseme | Bookmark | End


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceInfo:
    """A voice that an engine offers."""

    id: str
    label: str
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechCapabilities:
    """What a voice engine can do, so that nobody asks it for more.

    `clone` names the modes of a VoiceReference that it takes; `models` its checkpoints.
    `streaming_text`: the text may still grow while it speaks.
    """

    voices: tuple[VoiceInfo, ...] = ()
    styles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    models: tuple[str, ...] = ()
    clone: tuple[str, ...] = ()
    design: bool = False
    mix: bool = False  # several of its voices blended by weight
    free_style: bool = False  # `style` may be any words
    codec: bool = False
    seed: bool = False
    word_times: bool = False
    visemes: bool = False
    bookmarks: bool = False
    streaming_text: bool = False


@runtime_checkable
class TTS(Protocol):
    """A voice: text in, sound with its words and mouths out, an `End` last."""

    name: str

    def stream(self, request: SpeechRequest, cancel: Cancel) -> AsyncIterator[SpeechEvent]:
        """Raises EngineError before the first sound, or EngineError in its middle."""
        ...

    async def capabilities(self) -> SpeechCapabilities: ...

    async def close(self) -> None: ...


@runtime_checkable
class Checkpoints(Protocol):
    """A voice engine whose checkpoints can do different things."""

    async def capabilities_of(self, model: str) -> SpeechCapabilities:
        """What one checkpoint can do. Raises NotFound for one that is not there."""
        ...


@runtime_checkable
class Checks(Protocol):
    """A voice engine that knows before it begins what it cannot do."""

    async def check(self, request: SpeechRequest) -> None:
        """Whether it can speak so, whatever the text. Raises EngineUnusable, naming what it can."""
        ...


@runtime_checkable
class StreamsText(Protocol):
    """A voice engine that speaks a text while it still grows (`streaming_text`)."""

    def stream_text(
        self, request: SpeechRequest, text: AsyncIterable[str], cancel: Cancel
    ) -> AsyncIterator[SpeechEvent]:
        """Speak `text`, whole words that come one after the other; the request's text is empty.

        A Word's offset counts from the beginning of all that came. Raises EngineError, and
        whatever `text` raises.
        """
        ...


@runtime_checkable
class Clones(Protocol):
    """A voice engine that can keep what it makes of a reference, so that it is made once."""

    async def save_prompt(self, reference: VoiceReference, path: Path, *, model: str = "") -> None:
        """Write the reference's prompt to `path`, whole or not at all. Raises EngineError."""
        ...


@runtime_checkable
class Codec(Protocol):
    """A neural audio codec: sound to codes and back."""

    async def encode(self, audio: AudioChunk) -> tuple[tuple[int, ...], ...]:
        """The codes of each frame, one per codebook: shape (frames, codebooks)."""
        ...

    async def decode(self, codes: Sequence[Sequence[int]]) -> AudioChunk: ...


@runtime_checkable
class Loads(Protocol):
    """An engine whose models take memory and a while to load."""

    async def loaded(self) -> list[str]:
        """The models in memory."""
        ...

    async def warm_up(self, model: str = "") -> None:
        """Load a model, or the one that is used first. Raises EngineError."""
        ...

    async def unload(self, model: str = "") -> None:
        """Free a model's memory; without a name all of it. Raises EngineBusy while it works."""
        ...
