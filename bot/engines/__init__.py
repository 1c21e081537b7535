"""Engines: what they promise, and where they are found."""

from bot.engines.addresses import Addresses
from bot.engines.budget import Budget, Spent
from bot.engines.cancel import (
    Cancel,
)
from bot.engines.converter import (
    Converted,
    ConvertEvent,
    Converting,
    ConvertRequest,
    SingingVoice,
    VoiceConverter,
)
from bot.engines.health import (
    Health,
    Reports,
)
from bot.engines.llm import (
    LLM,
    ChatRequest,
    ManyModels,
    Message,
    Priced,
    Role,
    ThoughtEvent,
    Token,
    Tool,
    ToolCall,
    Usage,
)
from bot.engines.measures import Measure, Note, unnoted
from bot.engines.meters import AnswerMeter, SentenceMeter, TurnMeter, note_miss, note_nobody
from bot.engines.patience import Patient
from bot.engines.price import Metered, Spending, cost
from bot.engines.registry import EngineRegistry
from bot.engines.resting import RestingWorker
from bot.engines.route import Passed, RouteTaken
from bot.engines.router import Router
from bot.engines.separator import (
    Separated,
    SeparateEvent,
    SeparateRequest,
    Separating,
    Separator,
    Versioned,
)
from bot.engines.stt import (
    STT,
    ListenCapabilities,
    ListenRequest,
    StandIn,
    Transcript,
    pick_recogniser,
)
from bot.engines.tokens import estimate_prompt, estimate_tokens
from bot.engines.tts import (
    TTS,
    Audio,
    Bookmark,
    Checkpoints,
    Checks,
    Clones,
    Codec,
    End,
    Loads,
    Mouth,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    StreamsText,
    Viseme,
    VoiceInfo,
    VoiceReference,
    Word,
)
from bot.engines.vad import VAD, Floats
from bot.engines.worker import EngineWorker, WorkerState

__all__ = [
    "LLM",
    "STT",
    "TTS",
    "VAD",
    "Addresses",
    "AnswerMeter",
    "Audio",
    "Bookmark",
    "Budget",
    "Cancel",
    "ChatRequest",
    "Checkpoints",
    "Checks",
    "Clones",
    "Codec",
    "ConvertEvent",
    "ConvertRequest",
    "Converted",
    "Converting",
    "End",
    "EngineRegistry",
    "EngineWorker",
    "Floats",
    "Health",
    "ListenCapabilities",
    "ListenRequest",
    "Loads",
    "ManyModels",
    "Measure",
    "Message",
    "Metered",
    "Mouth",
    "Note",
    "Passed",
    "Patient",
    "Priced",
    "Reports",
    "RestingWorker",
    "Role",
    "RouteTaken",
    "Router",
    "SentenceMeter",
    "SeparateEvent",
    "SeparateRequest",
    "Separated",
    "Separating",
    "Separator",
    "SingingVoice",
    "SpeechCapabilities",
    "SpeechEvent",
    "SpeechRequest",
    "Spending",
    "Spent",
    "StandIn",
    "StreamsText",
    "ThoughtEvent",
    "Token",
    "Tool",
    "ToolCall",
    "Transcript",
    "TurnMeter",
    "Usage",
    "Versioned",
    "Viseme",
    "VoiceConverter",
    "VoiceInfo",
    "VoiceReference",
    "Word",
    "WorkerState",
    "cost",
    "estimate_prompt",
    "estimate_tokens",
    "note_miss",
    "note_nobody",
    "pick_recogniser",
    "unnoted",
]
