"""What a cover is: what is asked for, how far it is, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.singing.sound import Mixing, Tidy

FILES = ("mix", "vocals", "backing", "original")
COVER_FILE = "cover.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverRequest:
    """One song to be sung by another voice.

    `source` is any sound file. `target` is a folder that appears once all of it is done; in it lie
    mix, vocals and backing. Empty engines: the best that is on. `key` is in semitones; None: what
    brings the song to the voice, in `whole_octaves` where the backing is to stay as it is.
    `vocals_only`: the file holds nothing but singing, so nothing is taken apart. `harmonies` says
    what becomes of backing singers where the separator tells them apart: keep, convert or drop.
    `dry` takes the room off the singing, where the separator can.
    """

    source: Path
    target: Path
    voice: str = ""
    converter: str = ""
    separator: str = ""
    key: float | None = None
    whole_octaves: bool = False
    formant: float = 0.0
    speakers: Mapping[str, float] = field(default_factory=dict)
    f0: str = ""
    enhancer: str = ""
    steps: int = 0
    method: str = ""
    seed: int = 0
    vocals_only: bool = False
    harmonies: str = "keep"
    dry: bool = False
    tidy: Tidy = field(default_factory=Tidy)
    mixing: Mixing = field(default_factory=Mixing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """How far it is: `part` of this step and `whole` of all of it, 0 to 1.

    `step` is load, tidy, separate, convert, harmonies, backing (to another key), mix or keep;
    `cached`: it was done before, for another cover perhaps. `note` says what goes on inside it.
    """

    step: str
    part: float
    whole: float
    note: str = ""
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What a step has to say of what it made."""

    step: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """It is done. The files are FLAC in stereo; `vocals` and `backing` add up to `mix`.
    `original` is the singing that was taken out of the song, a WAV file; None where the song was
    nothing else.

    `key` is in semitones, `backing_key` what the backing was moved by. `offset_ms` is by how much
    the singing came late before it was put right, `lufs` and `peak_dbtp` are measured on the mix.
    `tonality` is its musical key, such as "Am", `tempo` in beats per minute, as they were heard;
    empty and 0 where none was clear.
    A cover that is not `trained` was sung by a voice effect and is to be called so.
    """

    folder: Path
    mix: Path
    vocals: Path
    backing: Path
    seconds: float
    key: float
    backing_key: float
    median_hz: float
    voice: str
    converter: str
    separator: str
    trained: bool
    lufs: float
    peak_dbtp: float
    offset_ms: float
    original: Path | None = None
    tonality: str = ""
    tempo: float = 0.0
    notes: tuple[Note, ...] = ()


CoverEvent = Working | Cover


def read_cover(folder: Path) -> Cover | None:
    """The cover in a folder; None where there is none that can be read. Blocks."""
    try:
        told = json.loads((folder / COVER_FILE).read_text("utf-8"))
        files = {name: folder / told[name] for name in FILES if told[name]}
        notes = tuple(Note(**note) for note in told["notes"])
        return Cover(**{**told, **files, "folder": folder, "notes": notes})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_cover(cover: Cover, folder: Path) -> None:
    """Into a folder, where `read_cover` finds it. Raises OSError. Blocks."""
    files = {name: getattr(cover, name) for name in FILES}
    told = asdict(cover) | {name: path.name if path else None for name, path in files.items()}
    del told["folder"]
    (folder / COVER_FILE).write_text(json.dumps(told, indent=1), "utf-8")
