"""Engines: what they promise, and where they are found."""

from bot.engines.budget import Budget, Spent
from bot.engines.contracts import (
    LLM,
    TTS,
    Audio,
    Cancel,
    ChatRequest,
    End,
    Health,
    ManyModels,
    Message,
    Mouth,
    Priced,
    Reports,
    Role,
    SpeechCapabilities,
    SpeechEvent,
    SpeechRequest,
    ThoughtEvent,
    Token,
    Usage,
    Viseme,
    VoiceInfo,
    Word,
)
from bot.engines.patience import Patient
from bot.engines.registry import EngineRegistry
from bot.engines.route import Passed, RouteTaken
from bot.engines.router import Router
from bot.engines.tokens import estimate_prompt, estimate_tokens
from bot.engines.worker import EngineWorker, WorkerState

__all__ = [
    "LLM",
    "TTS",
    "Audio",
    "Budget",
    "Cancel",
    "ChatRequest",
    "End",
    "EngineRegistry",
    "EngineWorker",
    "Health",
    "ManyModels",
    "Message",
    "Mouth",
    "Passed",
    "Patient",
    "Priced",
    "Reports",
    "Role",
    "RouteTaken",
    "Router",
    "SpeechCapabilities",
    "SpeechEvent",
    "SpeechRequest",
    "Spent",
    "ThoughtEvent",
    "Token",
    "Usage",
    "Viseme",
    "VoiceInfo",
    "Word",
    "WorkerState",
    "estimate_prompt",
    "estimate_tokens",
]
