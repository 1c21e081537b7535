"""Singing: songs, their lyrics, and covers of them."""

from bot.singing.asked import (
    Merged,
    MergeRequest,
    Parts,
    PartsRequest,
    StepEvent,
    Sung,
    SungRequest,
)
from bot.singing.cover import (
    Cover,
    CoverEvent,
    CoverRequest,
    Mixing,
    Tidy,
    Working,
    asked,
    read_cover,
    write_cover,
)
from bot.singing.library import SongLibrary
from bot.singing.lyrics import LyricLine, Lyrics, LyricWord
from bot.singing.result import (
    CONVERTED,
    EFFECT_NOTE,
    INSTRUMENTAL,
    UPLOAD,
    Result,
)
from bot.singing.settings import SingingSettings, singing_settings
from bot.singing.shelf import Shelf
from bot.singing.song import BACKING, MIX, PARTS, VOCALS, Match, Song, SongDraft, SongSounds
from bot.singing.storage import LocalStorage, Storage, StorageFull, checked_key

__all__ = [
    "BACKING",
    "CONVERTED",
    "EFFECT_NOTE",
    "INSTRUMENTAL",
    "MIX",
    "PARTS",
    "UPLOAD",
    "VOCALS",
    "Cover",
    "CoverEvent",
    "CoverRequest",
    "LocalStorage",
    "LyricLine",
    "LyricWord",
    "Lyrics",
    "Match",
    "MergeRequest",
    "Merged",
    "Mixing",
    "Parts",
    "PartsRequest",
    "Result",
    "Shelf",
    "SingingSettings",
    "Song",
    "SongDraft",
    "SongLibrary",
    "SongSounds",
    "StepEvent",
    "Storage",
    "StorageFull",
    "Sung",
    "SungRequest",
    "Tidy",
    "Working",
    "asked",
    "checked_key",
    "read_cover",
    "singing_settings",
    "write_cover",
]
