"""Listening: from sound to turns of speech, and breaking in."""

from bot.listening.barge_in import Act, BargeIn, BargeInRules
from bot.listening.endings import Ending, Hangover, KeyRelease, Longest, SemanticPause
from bot.listening.energy import EnergyVad
from bot.listening.gates import (
    Gate,
    NotWhileSinging,
    NotWhileTalking,
    Switch,
    WhileKeyDown,
)
from bot.listening.long_silence import LongSilence
from bot.listening.phrasing import Judge, WordJudge, is_backchannel
from bot.listening.turn import (
    Decision,
    Scene,
    Turn,
    TurnBegins,
    TurnEnds,
    TurnFails,
    TurnGoesOn,
    TurnPauses,
)
from bot.listening.turn_taker import Manner, TurnTaker
from bot.listening.voicing import Voicing

__all__ = [
    "Act",
    "BargeIn",
    "BargeInRules",
    "Decision",
    "Ending",
    "EnergyVad",
    "Gate",
    "Hangover",
    "Judge",
    "KeyRelease",
    "LongSilence",
    "Longest",
    "Manner",
    "NotWhileSinging",
    "NotWhileTalking",
    "Scene",
    "SemanticPause",
    "Switch",
    "Turn",
    "TurnBegins",
    "TurnEnds",
    "TurnFails",
    "TurnGoesOn",
    "TurnPauses",
    "TurnTaker",
    "Voicing",
    "WhileKeyDown",
    "WordJudge",
    "is_backchannel",
]
