"""Lyrics: their files, and when each word is sung."""

from bot.singing.lyrics.lrc import parse_lrc, write_lrc
from bot.singing.lyrics.lyrics import LyricLine, Lyrics, LyricWord
from bot.singing.lyrics.onsets import quietest_singing
from bot.singing.lyrics.timing import timed

__all__ = [
    "LyricLine",
    "LyricWord",
    "Lyrics",
    "parse_lrc",
    "quietest_singing",
    "timed",
    "write_lrc",
]
