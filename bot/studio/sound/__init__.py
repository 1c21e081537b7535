"""Pieces of speech as one stream of sound, each word on its clock, and captions of it."""

from bot.studio.sound.bookmarks import with_bookmarks
from bot.studio.sound.captions import (
    Cue,
    cues_of,
    parse_captions,
    write_captions,
)
from bot.studio.sound.sound import Samples, fade, limited, onset
from bot.studio.sound.stitcher import Intake, Stitcher, Timed
from bot.studio.sound.streams import closing

__all__ = [
    "Cue",
    "Intake",
    "Samples",
    "Stitcher",
    "Timed",
    "closing",
    "cues_of",
    "fade",
    "limited",
    "onset",
    "parse_captions",
    "with_bookmarks",
    "write_captions",
]
