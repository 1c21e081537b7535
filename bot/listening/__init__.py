"""Listening: from sound to turns of speech, and breaking in."""

from bot.listening.addressing import Addressing, Concern
from bot.listening.attention import Attention
from bot.listening.barge_in import Act, BargeIn, BargeInRules
from bot.listening.detector import Detector, Hearing
from bot.listening.echo import EchoLevel, is_echo
from bot.listening.endings import Ending, Hangover, KeyRelease, Longest, SemanticPause
from bot.listening.energy import EnergyVad
from bot.listening.framer import Framer
from bot.listening.gates import (
    Gate,
    NotWhileSinging,
    NotWhileTalking,
    Switch,
    WhileKeyDown,
)
from bot.listening.heard import Deaf, Heard, Nothing, Onset, Partial, Utterance
from bot.listening.inbox import Inbox
from bot.listening.listener import Listener
from bot.listening.long_silence import LongSilence
from bot.listening.mouth import Mouth, NoMouth
from bot.listening.names import Names
from bot.listening.phrasing import Judge, WordJudge, is_backchannel, words_of
from bot.listening.recognisers import Recognisers, Spend, Written
from bot.listening.scribe import Scribe
from bot.listening.source import FRAME_S, SoundSource, Source
from bot.listening.tape import Tape
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
    "FRAME_S",
    "Act",
    "Addressing",
    "Attention",
    "BargeIn",
    "BargeInRules",
    "Concern",
    "Deaf",
    "Decision",
    "Detector",
    "EchoLevel",
    "Ending",
    "EnergyVad",
    "Framer",
    "Gate",
    "Hangover",
    "Heard",
    "Hearing",
    "Inbox",
    "Judge",
    "KeyRelease",
    "Listener",
    "LongSilence",
    "Longest",
    "Manner",
    "Mouth",
    "Names",
    "NoMouth",
    "NotWhileSinging",
    "NotWhileTalking",
    "Nothing",
    "Onset",
    "Partial",
    "Recognisers",
    "Scene",
    "Scribe",
    "SemanticPause",
    "SoundSource",
    "Source",
    "Spend",
    "Switch",
    "Tape",
    "Turn",
    "TurnBegins",
    "TurnEnds",
    "TurnFails",
    "TurnGoesOn",
    "TurnPauses",
    "TurnTaker",
    "Utterance",
    "Voicing",
    "WhileKeyDown",
    "WordJudge",
    "Written",
    "is_backchannel",
    "is_echo",
    "words_of",
]
