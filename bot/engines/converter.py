"""What a voice converter promises: a recording goes in, another voice sings it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.engines.cancel import Cancel


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertRequest:
    """One recording of one singer, and who is to sing it how.

    `source` is a file that libsndfile reads, `target` the WAV file (mono, float) that appears
    once all of it is done. `key` is in semitones; None: what brings the song's median pitch to the
    voice's, in `whole_octaves` where the backing is to stay. `formant` moves the timbre alone, in
    semitones. `speakers` are shares of a model with several voices. What an engine does not have
    it leaves out and says so in the notes; 0 and empty are its own choice.
    """

    source: Path
    target: Path
    voice: str = ""
    key: float | None = 0.0
    whole_octaves: bool = False
    formant: float = 0.0
    speakers: Mapping[str, float] = field(default_factory=dict)
    f0: str = ""  # which pitch tracker
    enhancer: str = ""
    steps: int = 0
    method: str = ""
    gate_db: float = -60.0  # what is quieter is silence
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Converting:
    """How far it is, 0 to 1, and what it does."""

    part: float
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """It is done. `key` is the one that was sung, in semitones; `median_hz` that of the source."""

    path: Path
    seconds: float
    key: float
    median_hz: float
    notes: tuple[str, ...] = ()


ConvertEvent = Converting | Converted


@dataclass(frozen=True, slots=True, kw_only=True)
class SingingVoice:
    """A voice that can sing. One that is not `trained` is an effect and is to be called so.

    `median_hz` is the middle of its range, 0 where nobody knows; `flaw` says why it cannot sing.
    `version` changes when it would sing the same song in another way: other files, other settings.
    """

    name: str
    label: str = ""
    trained: bool = False
    speakers: tuple[str, ...] = ()
    median_hz: float = 0.0
    flaw: str = ""
    version: str = ""


@runtime_checkable
class VoiceConverter(Protocol):
    """Makes another voice sing what somebody sang, in the same time."""

    name: str

    def convert(self, request: ConvertRequest, cancel: Cancel) -> AsyncIterator[ConvertEvent]:
        """Progress, and `Converted` last. After a cancel nothing comes and nothing is written.

        Raises EngineError (EngineUnusable: a file or a model that is missing or wrong).
        """
        ...

    async def voices(self) -> tuple[SingingVoice, ...]: ...

    async def close(self) -> None: ...
