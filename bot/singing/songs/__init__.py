"""Songs that can be sung in the show, and the order in which they are."""

from bot.singing.songs.library import SongLibrary
from bot.singing.songs.player import song_sound
from bot.singing.songs.search import SURE, meant
from bot.singing.songs.setlist import Setlist
from bot.singing.songs.song import BACKING, MIX, PARTS, VOCALS, Match, Song, SongDraft, SongSounds

__all__ = [
    "BACKING",
    "MIX",
    "PARTS",
    "SURE",
    "VOCALS",
    "Match",
    "Setlist",
    "Song",
    "SongDraft",
    "SongLibrary",
    "SongSounds",
    "meant",
    "song_sound",
]
