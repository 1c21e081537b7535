"""The work on sound between the engines: load, tidy, move to another key, mix."""

from bot.singing.sound.load import LoadOrder
from bot.singing.sound.mix import MIX_FILES, MixOrder
from bot.singing.sound.move import MoveOrder
from bot.singing.sound.music import heard_music
from bot.singing.sound.options import Mixing, Tidy, check_mixing, check_tidy
from bot.singing.sound.order import Facts, Told
from bot.singing.sound.source import opened
from bot.singing.sound.tidy import TidyOrder
from bot.singing.sound.tonality import transposed_key

__all__ = [
    "MIX_FILES",
    "Facts",
    "LoadOrder",
    "MixOrder",
    "Mixing",
    "MoveOrder",
    "Tidy",
    "TidyOrder",
    "Told",
    "check_mixing",
    "check_tidy",
    "heard_music",
    "opened",
    "transposed_key",
]
