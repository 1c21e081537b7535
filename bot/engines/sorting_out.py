"""A worker's errors, as its engine tells them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import EngineError, EngineUnusable


@contextmanager
def sorting_out(engine: str) -> Iterator[None]:
    """What is no use to try again needs a person: such an error becomes EngineUnusable."""
    try:
        yield
    except EngineUnusable:
        raise
    except EngineError as error:
        if error.retryable:
            raise
        words = error.message.removeprefix(f"{error.engine}: ")
        raise EngineUnusable(engine, words, hint=error.hint) from error
