"""The steps of a cover that may be asked for alone: taking apart, singing, putting together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.singing.covers.cover import Note, Working
from bot.singing.sound import Mixing, Tidy


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsRequest:
    """Take a song apart. `target` is a folder that appears once it is done."""

    source: Path
    target: Path
    separator: str = ""
    harmonies: bool = False  # the other singers apart, where the separator can
    dry: bool = False
    tidy: Tidy = field(default_factory=Tidy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A song's parts: stereo WAV files that add up to it. `harmonies` where they are apart."""

    folder: Path
    vocals: Path
    backing: Path
    harmonies: Path | None
    seconds: float
    separator: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SungRequest:
    """Sing a recording of one singer anew. `target` is a folder that appears once it is done."""

    source: Path
    target: Path
    voice: str = ""
    converter: str = ""
    key: float | None = 0.0
    whole_octaves: bool = False
    formant: float = 0.0
    speakers: Mapping[str, float] = field(default_factory=dict)
    f0: str = ""
    enhancer: str = ""
    steps: int = 0
    method: str = ""
    seed: int = 0
    tidy: Tidy = field(default_factory=Tidy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sung:
    """The recording in another voice: `vocals`, a WAV file."""

    folder: Path
    vocals: Path
    seconds: float
    key: float
    median_hz: float
    voice: str
    converter: str
    trained: bool
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRequest:
    """Put two files together. `target` is a folder that appears once it is done.

    `reference` is the recording that the vocals were sung after: they are moved to its time and
    brought to its loudness. Without one they stay as they are, but for the mixing.
    """

    vocals: Path
    backing: Path
    target: Path
    reference: Path | None = None
    key: float = 0.0  # semitones for the backing
    mixing: Mixing = field(default_factory=Mixing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Two files put together; figures as of a Cover."""

    folder: Path
    mix: Path
    vocals: Path
    backing: Path
    seconds: float
    lufs: float
    peak_dbtp: float
    offset_ms: float
    tonality: str = ""
    tempo: float = 0.0
    notes: tuple[Note, ...] = ()


StepEvent = Working | Parts | Sung | Merged
