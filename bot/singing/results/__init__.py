"""What was brought or made, kept where it can be heard and fetched."""

from bot.singing.results.measure import PEAK_S, drawn, measure
from bot.singing.results.result import (
    CONVERTED,
    EFFECT_NOTE,
    HARMONIES,
    INSTRUMENTAL,
    MIX,
    PREVIEW,
    UPLOAD,
    VOCALS,
    Result,
)
from bot.singing.results.shelf import Shelf
from bot.singing.results.storage import LocalStorage, Storage, checked_key, copied

__all__ = [
    "CONVERTED",
    "EFFECT_NOTE",
    "HARMONIES",
    "INSTRUMENTAL",
    "MIX",
    "PEAK_S",
    "PREVIEW",
    "UPLOAD",
    "VOCALS",
    "LocalStorage",
    "Result",
    "Shelf",
    "Storage",
    "checked_key",
    "copied",
    "drawn",
    "measure",
]
