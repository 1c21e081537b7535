"""What an engine promises: a mind streams tokens, a voice streams speech events.

An engine is built by a plugin and found by its name in the registry. Every stream takes a
`Cancel`: once it is set, the stream ends within one chunk, without an error.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.audio import AudioChunk


class Cancel:
    """A request to stop, made once and seen by everyone who holds it. Loop thread only."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.reason = ""

    def set(self, reason: str = "cancelled") -> None:
        """Ask for the stop; only the first reason is kept."""
        if not self._event.is_set():
            self.reason = reason
            self._event.set()

    def is_set(self) -> bool:
        return self._event.is_set()

    async def wait(self) -> None:
        await self._event.wait()


class Role(StrEnum):
    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation; `name` is the speaker where several people share a role."""

    role: Role
    content: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """What a mind is asked: the conversation so far and the limits of the answer."""

    messages: tuple[Message, ...]
    max_tokens: int = 300
    temperature: float = 0.8
    stop: tuple[str, ...] = ()
    user: str = ""  # whom the answer is for, by display name; engines without a model use it


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the answer, in order."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The last event of a thought: what it took, and why it ended.

    `finish` is stop, length, cancel or broken (the rest of the answer never came); `note` is
    a line for the trace, such as what of a long prompt was left out.
    """

    tokens_in: int
    tokens_out: int
    finish: str = "stop"
    usd: float = 0.0
    note: str = ""


ThoughtEvent = Token | Usage


@runtime_checkable
class LLM(Protocol):
    """A mind: a conversation in, tokens out, a `Usage` last."""

    name: str

    def stream(self, request: ChatRequest, cancel: Cancel) -> AsyncIterator[ThoughtEvent]:
        """Raises EngineError; `retryable` lets the router go to its fallback."""
        ...

    async def close(self) -> None: ...


@runtime_checkable
class ManyModels(Protocol):
    """A mind with several models: the settings write `plugin/model`."""

    def with_model(self, model: str) -> LLM:
        """The same mind with that model; it is closed with the mind it came from."""
        ...


@runtime_checkable
class Priced(Protocol):
    """A mind that may cost money: once the hour's budget is spent, only free ones answer."""

    free: bool

    def usd(self, tokens_in: int, tokens_out: int) -> float:
        """What that many tokens cost; for an answer that ended before it could say so."""
        ...


@runtime_checkable
class Reports(Protocol):
    """An engine that can say how it is doing."""

    def health(self) -> Health: ...


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
class End:
    """The last event of a speech; its length in seconds."""

    seconds: float


SpeechEvent = Audio | Word | Viseme | End


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenRequest:
    """How speech is to be written down. `phrases` are names and words to expect."""

    language: str = "en"
    phrases: tuple[str, ...] = ()
    words: bool = False  # with the time of each word


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How an engine or a connection is doing, in words for the panel."""

    ok: bool
    note: str = ""
    fix: str = ""
    ms: float | None = None  # how long its newest answer was in coming
    details: dict[str, str] = field(default_factory=dict)
