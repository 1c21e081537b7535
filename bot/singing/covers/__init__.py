"""Covers: their steps one after the other or alone, kept so that none is done twice."""

from bot.singing.covers.asked import (
    Merged,
    MergeRequest,
    Parts,
    PartsRequest,
    StepEvent,
    Sung,
    SungRequest,
)
from bot.singing.covers.casting import Casting, Parting
from bot.singing.covers.cover import (
    Cover,
    CoverEvent,
    CoverRequest,
    Note,
    Working,
    read_cover,
)
from bot.singing.covers.covers import Covers

__all__ = [
    "Casting",
    "Cover",
    "CoverEvent",
    "CoverRequest",
    "Covers",
    "MergeRequest",
    "Merged",
    "Note",
    "Parting",
    "Parts",
    "PartsRequest",
    "StepEvent",
    "Sung",
    "SungRequest",
    "Working",
    "read_cover",
]
