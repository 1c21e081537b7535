"""Singing: songs, their lyrics, and covers of them."""

from bot.singing.library import SongLibrary
from bot.singing.lyrics import LyricLine, Lyrics, LyricWord
from bot.singing.song import BACKING, MIX, PARTS, VOCALS, Match, Song, SongDraft, SongSounds

__all__ = [
    "BACKING",
    "MIX",
    "PARTS",
    "VOCALS",
    "LyricLine",
    "LyricWord",
    "Lyrics",
    "Match",
    "Song",
    "SongDraft",
    "SongLibrary",
    "SongSounds",
]
