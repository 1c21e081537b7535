"""What the studio shows of itself: runs, engines, the line of work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.engines import SpeechCapabilities
from bot.settings import FormField
from bot.studio.events import Artifact


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run as the list shows it. `state` is done, cancelled or failed; `at` is Unix time.

    `took_s` is how long it was worked on, from its turn to its end.
    """

    id: str
    kind: str
    state: str
    at: float
    title: str = ""
    text: str = ""
    engine: str = ""
    voice: str = ""
    language: str = ""
    seconds: float = 0.0
    first_audio_ms: float = -1.0
    took_s: float = 0.0
    size: int = 0
    notes: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDetail:
    """A run with its request as it was asked and its files."""

    view: RunView
    request: dict[str, Any]
    artifacts: tuple[Artifact, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """Which runs; `search` looks through text, title and notes; `since` and `until` Unix time."""

    kind: str = ""
    state: str = ""
    engine: str = ""
    voice: str = ""
    search: str = ""
    since: float | None = None
    until: float | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """Newest first; `total` counts all that pass the filter."""

    items: tuple[RunView, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunNames:
    """What can be filtered by: the kinds, engines and voices of the runs that are kept."""

    kinds: tuple[str, ...]
    engines: tuple[str, ...]
    voices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskUse:
    """How many runs there are, their bytes, and the bytes that are free beside them."""

    runs: int
    size: int
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waveform:
    """A sound drawn small: peaks in 0..1, its length, its loudness in LUFS."""

    seconds: float
    loudness: float
    peaks: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobView:
    """A run that works (`place` 0) or waits, for so many `seconds`."""

    run: str
    kind: str
    engine: str
    place: int
    seconds: float
    progress: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """What works and what waits, how many more may, and how many have left since the start."""

    jobs: tuple[JobView, ...]
    room: int
    left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineView:
    """A voice engine and what it can do, checkpoint by checkpoint where they differ."""

    name: str
    capabilities: SpeechCapabilities
    kinds: tuple[str, ...]  # the tasks and pipelines that it can serve
    models: dict[str, SpeechCapabilities] = field(default_factory=dict)
    error: str = ""  # why it cannot be asked just now
    own: bool = False  # who speaks where no engine is named


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestField(FormField):
    """A field of a form; `offers` says what fills its choices, `advanced` folds it away."""

    offers: str = ""
    advanced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A task or a pipeline; `request` is its dataclass."""

    name: str
    title: str
    summary: str
    sort: str  # task or pipeline
    request: type
