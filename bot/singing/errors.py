"""What may go wrong with a song, and in which step."""

from __future__ import annotations

from bot.errors import BotError, EngineError

AGAIN = "try again: it goes on from what is finished"


class StepFailed(BotError):
    """`step` of a cover could not be done; what was finished before it is kept.

    `retryable`: it may go well if it is tried again as it is.
    """

    def __init__(self, step: str, error: BotError, *, own: str = "") -> None:
        """`own` is the name under which the house's own workbench reports its errors."""
        message = error.message.removeprefix(f"{own}: ") if own else error.message
        retryable = isinstance(error, EngineError) and error.retryable
        super().__init__(f"{step}: {message}", hint=AGAIN if retryable else error.hint)
        self.step = step
        self.retryable = retryable
