"""What may go wrong in the studio beside the errors of the house."""

from __future__ import annotations

from bot.errors import BotError, Conflict


class StudioBusy(Conflict):
    """Nobody else may wait just now; ask again after `retry_after` seconds."""

    def __init__(self, message: str, *, retry_after: float, waiting: int = 0) -> None:
        super().__init__(message, hint=f"try again in {max(1, round(retry_after))} s")
        self.retry_after = retry_after
        self.waiting = waiting


class DiskFull(BotError):
    """There is no room left for a run or a voice."""
