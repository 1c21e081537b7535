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
from bot.singing.song import BACKING, MIX, PARTS, VOCALS, Match, Song, SongDraft, SongSounds

__all__ = [
    "BACKING",
    "MIX",
    "PARTS",
    "VOCALS",
    "Cover",
    "CoverEvent",
    "CoverRequest",
    "LyricLine",
    "LyricWord",
    "Lyrics",
    "Match",
    "MergeRequest",
    "Merged",
    "Mixing",
    "Parts",
    "PartsRequest",
    "Song",
    "SongDraft",
    "SongLibrary",
    "SongSounds",
    "StepEvent",
    "Sung",
    "SungRequest",
    "Tidy",
    "Working",
    "asked",
    "read_cover",
    "write_cover",
]
