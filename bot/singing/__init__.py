"""Singing: songs, their lyrics, and covers of them."""

from bot.singing.disk import DiskFull
from bot.singing.library import SongLibrary
from bot.singing.lrc import parse_lrc, write_lrc
from bot.singing.lyrics import LyricLine, Lyrics, LyricWord
from bot.singing.player import sung
from bot.singing.search import SURE, meant
from bot.singing.setlist import Setlist
from bot.singing.song import BACKING, MIX, PARTS, VOCALS, Match, Song, SongDraft, SongSounds

__all__ = [
    "BACKING",
    "MIX",
    "PARTS",
    "SURE",
    "VOCALS",
    "DiskFull",
    "LyricLine",
    "LyricWord",
    "Lyrics",
    "Match",
    "Setlist",
    "Song",
    "SongDraft",
    "SongLibrary",
    "SongSounds",
    "meant",
    "parse_lrc",
    "sung",
    "write_lrc",
]
