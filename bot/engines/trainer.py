"""What a trainer promises: recordings of a person go in, a voice that can sing comes out."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.engines.cancel import Cancel


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainConsent:
    """Who allowed their voice to be trained, when (ISO date), and in which words."""

    who: str
    when: str
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainRequest:
    """A folder of recordings of one person, and the voice that is to be made of them.

    `name` is the voice's: a training of that name goes on where it stopped. 0 minutes and 0
    steps are the preset's own choice; whichever comes first ends it. `base` is a voice that this
    one begins from, where the preset can.
    """

    folder: Path
    name: str
    consent: TrainConsent
    label: str = ""
    preset: str = ""
    minutes: float = 0.0
    steps: int = 0
    base: str = ""
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainPreset:
    """A way to train. `needs` names what is missing for it, empty where it can start; `bases` are
    the voices that it can begin from."""

    name: str
    label: str
    hint: str = ""
    needs: str = ""
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialReport:
    """What the recordings are worth: `kept_s` of `seconds` hold a voice; warnings in words."""

    files: int
    seconds: float
    kept_s: float
    pieces: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceReport:
    """How good a voice became, on recordings that it was not trained on.

    `similarity` to the person, 0 to 1; `ceiling` is what the model reaches where it only has to
    say again what the person said; `source` how similar the other singer is who was converted.
    `source_leak` is how much of that singer is left, 0 to 1; `f0_correlation` of log pitches.
    """

    similarity: float
    ceiling: float
    source: float
    source_leak: float
    f0_correlation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainPreparing:
    """The recordings are looked at, or a network is loaded: how far, 0 to 1."""

    part: float
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainBegun:
    """Training begins: at `step` where it goes on. `device` is in words for people."""

    report: MaterialReport
    step: int
    device: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainProgress:
    """How far training is, 0 to 1; `loss` is the mean over the steps since the last event."""

    part: float
    step: int
    loss: float
    left_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSample:
    """A checkpoint is kept, and this is how the voice sounds now: a WAV file."""

    path: Path
    step: int
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainNote:
    """Something that a person should know, such as a batch that had to be halved."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceReady:
    """It is done; the voice can sing under its name."""

    name: str
    step: int
    report: VoiceReport
    notes: tuple[str, ...] = ()


TrainEvent = TrainPreparing | TrainBegun | TrainProgress | TrainSample | TrainNote | VoiceReady


@runtime_checkable
class VoiceTrainer(Protocol):
    """Makes voices. What it has learnt is kept at every checkpoint, whatever ends it."""

    name: str

    async def presets(self) -> tuple[TrainPreset, ...]:
        """The first one is the trainer's own choice."""
        ...

    async def examine(self, folder: Path) -> MaterialReport:
        """What a folder of recordings is worth. Raises EngineError."""
        ...

    def train(self, request: TrainRequest, cancel: Cancel) -> AsyncGenerator[TrainEvent, None]:
        """`VoiceReady` is last. After a cancel nothing comes; the next training of that name
        goes on from there.

        Raises EngineError (EngineUnusable: a person has to mend something first).
        """
        ...

    async def forget(self, name: str) -> None:
        """The next training of that name begins anew; until its first checkpoint the voice stays
        as it is. Raises EngineError.
        """
        ...

    async def remove(self, name: str) -> bool:
        """Delete a voice, and what was learnt and noted of it; whether there was one. Raises
        EngineError.
        """
        ...

    async def close(self) -> None: ...
