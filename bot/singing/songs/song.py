"""A song of the library: what is known of it, and where its sound lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MIX, VOCALS, BACKING = "mix", "vocals", "backing"
PARTS = (MIX, VOCALS, BACKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """`key` is the musical key as one writes it ("Am"; empty: not known), `transposed` by how
    many semitones it was moved from the original, `tempo` in beats per minute (0: not known),
    `voice` who sings it (empty: the original singer), `effect` that no trained voice does,
    `duration` in seconds.

    `rights_by` is the streamer who confirmed that it may be sung, `rights_at` when; times are
    Unix seconds, 0 where it never was. `version` counts edits, not plays and likes.
    """

    id: str
    title: str
    artist: str = ""
    key: str = ""
    transposed: int = 0
    tempo: float = 0.0
    voice: str = ""
    effect: bool = False
    duration: float = 0.0
    plays: int = 0
    likes: int = 0
    last_played: float = 0.0
    added: float = 0.0
    lyrics: bool = False  # whether it has any
    timed: bool = False  # whether they know when each line is sung
    rights_by: str = ""
    rights_at: float = 0.0
    note: str = ""  # for the streamer, such as where it is from
    version: int = 1

    @property
    def cleared(self) -> bool:
        """Whether the streamer confirmed the rights; only such a song is sung in the show."""
        return bool(self.rights_by)

    @property
    def name(self) -> str:
        """Title and artist, as one says them."""
        return f"{self.title} by {self.artist}" if self.artist else self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class SongDraft:
    """What somebody knows of a song that is to be added; fields as in `Song`. A `key` and a
    `tempo` of None are heard in the song, and not known where none is clear."""

    title: str
    artist: str = ""
    key: str | None = None
    transposed: int = 0
    tempo: float | None = None
    voice: str = ""
    effect: bool = False
    rights_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SongSounds:
    """Sound files of one song that begin together. A song without `vocals` is sung by its mix
    alone: the mouth then follows the whole music."""

    mix: Path
    vocals: Path | None = None
    backing: Path | None = None

    def items(self) -> list[tuple[str, Path]]:
        """The parts there are, by name."""
        parts = {MIX: self.mix, VOCALS: self.vocals, BACKING: self.backing}
        return [(part, path) for part, path in parts.items() if path is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A song found by its title; `score` is 1 where it is meant for certain, 0 where it is not."""

    song: Song
    score: float
