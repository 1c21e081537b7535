"""A sound that was brought or made: what is known of it beside the sound itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

UPLOAD, VOCALS, INSTRUMENTAL, HARMONIES = "upload", "vocals", "instrumental", "harmonies"
CONVERTED, MIX, PREVIEW = "converted", "mix", "preview"
EFFECT_NOTE = "voice effect, not a trained voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`kind` is upload, vocals, instrumental, harmonies, converted, mix or preview; `file` what it
    is called when it is saved; `at` when it was made and `until` when it is forgotten, Unix time.

    `of` is the result it was made from. `voice` sings it, and no trained voice does where `effect`
    is set. `key` is in semitones. Of a mix `lufs` and `peak_dbtp` are measured, and its musical key
    (`tonality`, such as "Am") and its `tempo` in beats per minute are heard; empty and 0 where
    they are not clear, and elsewhere. `vocals` and `instrumental` are the results that add up to
    a mix.
    """

    id: str
    kind: str
    file: str
    title: str
    media_type: str
    size: int
    seconds: float
    rate: int
    channels: int
    at: float
    until: float
    of: str = ""
    voice: str = ""
    effect: bool = False
    key: float = 0.0
    lufs: float = 0.0
    peak_dbtp: float = 0.0
    tonality: str = ""
    tempo: float = 0.0
    vocals: str = ""
    instrumental: str = ""
    notes: tuple[str, ...] = ()

    @property
    def storage_key(self) -> str:
        """What it is kept under."""
        return f"{self.id}.{self.file.rpartition('.')[2]}"

    def told(self) -> dict[str, Any]:
        """As JSON can keep it; `read_result` reads it again."""
        return asdict(self) | {"notes": list(self.notes)}


def read_result(told: dict[str, Any]) -> Result:
    """The result that `told` wrote. Raises TypeError for what it did not write."""
    known = {part.name for part in fields(Result)}
    plain = {name: value for name, value in told.items() if name in known}
    return Result(**{**plain, "notes": tuple(plain.get("notes", ()))})
