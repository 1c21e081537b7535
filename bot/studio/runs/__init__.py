"""Runs: made in a hidden folder, kept, found, heard again."""

from bot.studio.runs.outcome import Outcome
from bot.studio.runs.replay import replay
from bot.studio.runs.run_folder import (
    RunFolder,
    disk_error,
    new_id,
    write_json,
)
from bot.studio.runs.run_index import SEARCHED
from bot.studio.runs.run_sound import encoded, formats
from bot.studio.runs.runs import Runs

__all__ = [
    "SEARCHED",
    "Outcome",
    "RunFolder",
    "Runs",
    "disk_error",
    "encoded",
    "formats",
    "new_id",
    "replay",
    "write_json",
]
