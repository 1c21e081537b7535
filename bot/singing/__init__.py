"""Singing: covers of songs, and the steps that they are made of."""

from bot.singing.asked import (
    Merged,
    MergeRequest,
    Parts,
    PartsRequest,
    StepEvent,
    Sung,
    SungRequest,
)
from bot.singing.cover import (
    Cover,
    CoverEvent,
    CoverRequest,
    Mixing,
    Tidy,
    Working,
    asked,
    read_cover,
    write_cover,
)
from bot.singing.covers import Covers
from bot.singing.errors import StepFailed

__all__ = [
    "Cover",
    "CoverEvent",
    "CoverRequest",
    "Covers",
    "MergeRequest",
    "Merged",
    "Mixing",
    "Parts",
    "PartsRequest",
    "StepEvent",
    "StepFailed",
    "Sung",
    "SungRequest",
    "Tidy",
    "Working",
    "asked",
    "read_cover",
    "write_cover",
]
