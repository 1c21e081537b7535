"""The stage: one utterance at a time, from a text to what is heard and seen."""

from bot.host.stage.chimes import ChimeLease
from bot.host.stage.emotes import Emotes
from bot.host.stage.exchange import Exchange
from bot.host.stage.performer import Performer
from bot.host.stage.screen import EVENTS, Screen
from bot.host.stage.stage import Stage
from bot.host.stage.stage_mouth import Disturbed, StageMouth
from bot.host.stage.written_answer import WrittenAnswer

__all__ = [
    "EVENTS",
    "ChimeLease",
    "Disturbed",
    "Emotes",
    "Exchange",
    "Performer",
    "Screen",
    "Stage",
    "StageMouth",
    "WrittenAnswer",
]
