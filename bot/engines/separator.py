"""What a separator promises: a song goes in, its singing and its backing come out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.engines.cancel import Cancel

HARMONIES, DRY = "harmonies", "dry"  # fields of a request that not every separator heeds


@dataclass(frozen=True, slots=True, kw_only=True)
class SeparateRequest:
    """One song. `source` is a file that libsndfile reads.

    `vocals` and `backing` are the stereo WAV files that appear once all of it is done; together
    they are the song, sample by sample, at its own rate where the engine can. `harmonies` is a file
    for the other singers, who then are in neither of the two; `dry` takes the room off the singing
    and leaves it to the backing. An engine that cannot do that leaves it out.
    """

    source: Path
    vocals: Path
    backing: Path
    harmonies: Path | None = None
    dry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Separating:
    """How far it is, 0 to 1, and what it does."""

    part: float
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Separated:
    """It is done. `harmonies` is None, and `dry` False, where it was not asked for or not done."""

    vocals: Path
    backing: Path
    seconds: float
    harmonies: Path | None = None
    dry: bool = False
    notes: tuple[str, ...] = ()


SeparateEvent = Separating | Separated


@runtime_checkable
class Versioned(Protocol):
    """An engine of which `version` changes when it would make something else of the same song."""

    @property
    def version(self) -> str: ...


@runtime_checkable
class Finer(Protocol):
    """A separator that can do more than take a song in two: `can` names HARMONIES and DRY.

    Nobody is offered what the separator does not have.
    """

    @property
    def can(self) -> frozenset[str]: ...


@runtime_checkable
class Separator(Protocol):
    """Takes the singing out of a song."""

    name: str

    def separate(self, request: SeparateRequest, cancel: Cancel) -> AsyncIterator[SeparateEvent]:
        """Progress, and `Separated` last. After a cancel nothing comes and nothing is written.

        Raises EngineError (EngineUnusable: a file or a model that is missing or wrong).
        """
        ...

    async def close(self) -> None: ...
