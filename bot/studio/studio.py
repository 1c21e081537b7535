"""The studio: every task and pipeline by one code path, voices, runs and the line of work."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass
from pathlib import Path

from bot.audio import AudioChunk
from bot.engines import Cancel, EngineRegistry, Viseme, Word
from bot.studio.events import Done, Header, Line, StudioEvent
from bot.studio.runs import Runs
from bot.studio.settings import StudioSettings
from bot.studio.tasks import Request
from bot.studio.views import EngineView, QueueView
from bot.studio.voices import Voices


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A run, collected. `sound` is None for a run without sound."""

    run: str
    header: Header
    done: Done
    sound: AudioChunk | None
    words: tuple[Word, ...] = ()
    visemes: tuple[Viseme, ...] = ()
    lines: tuple[Line, ...] = ()


class Studio:
    """`folder` holds voices/, runs/, lexicon/ and what the studio keeps beside them."""

    def __init__(
        self,
        engines: EngineRegistry,
        folder: Path,
        settings: StudioSettings | None = None,
    ) -> None:
        self.voices = Voices(folder / "voices")
        self.runs = Runs(folder / "runs")
        self.settings = settings or StudioSettings()

    async def open(self) -> None:
        """Read what is kept, forget what a crash left half made."""

    async def close(self) -> None:
        """Cancel what works and wait until it has ended."""

    async def check(self, request: Request) -> None:
        """Raises BadRequest naming the field, or NotFound, where the request cannot be done."""

    def stream(
        self,
        request: Request,
        cancel: Cancel | None = None,
        *,
        keep: bool = True,
        more: AsyncIterable[str] | None = None,
        wait: bool = True,
    ) -> AsyncGenerator[StudioEvent, None]:
        """Everything the run makes, as it is made.

        `keep` False writes no run folder. `more` is text that follows the request's own while it
        is spoken. `wait` False raises StudioBusy instead of standing in line. Raises BadRequest
        and StudioBusy before the first event.
        """
        raise NotImplementedError

    async def run(
        self, request: Request, cancel: Cancel | None = None, *, keep: bool = True
    ) -> Outcome:
        """`stream`, collected."""
        raise NotImplementedError

    async def start(self, request: Request, *, wait: bool = True) -> str:
        """Run it with nobody listening; its run's id. `watch` tells how it goes."""
        raise NotImplementedError

    def watch(self, run: str) -> AsyncGenerator[StudioEvent, None]:
        """The events of a run that was started, from now on, without its sound."""
        raise NotImplementedError

    def cancel(self, run: str) -> None:
        """End a run that works or waits. Raises NotFound."""
        raise NotImplementedError

    def queue(self) -> QueueView:
        raise NotImplementedError

    async def keep_upload(self, recording: bytes) -> str:
        """Keep a sound for a later request; its id. Raises BadRequest for what is not sound."""
        raise NotImplementedError

    async def engines(self) -> list[EngineView]:
        """The voice engines with what they can do."""
        raise NotImplementedError

    def audition(
        self, voice: str, cancel: Cancel | None = None, *, text: str = ""
    ) -> AsyncGenerator[StudioEvent, None]:
        """A voice (`profile:id`, `engine:name` or `name`) says its audition text; not kept."""
        raise NotImplementedError
