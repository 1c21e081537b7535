"""The workbench: a process of its own in which sound is worked on, one step at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.audio import Check
from bot.singing.disk import disk_error
from bot.singing.sound.load import LoadOrder, load
from bot.singing.sound.mix import MixOrder, mix
from bot.singing.sound.move import MoveOrder, move
from bot.singing.sound.order import Facts, Tell, Told
from bot.singing.sound.tidy import TidyOrder, tidy

STEP = 0.01  # of the work: less is not told


class Cancelled(Exception):
    """Nobody waits for the step any more."""


def open_engine(config: Mapping[str, Any], report: Callable[[float, str], None]) -> Bench:
    """Built in the worker's process."""
    return Bench()


class Bench:
    """Each method tells how far it is, then Facts; returns without files once it is cancelled."""

    def load(self, order: LoadOrder, emit: Any) -> None:
        _work(lambda check, tell: load(order, check, tell), emit)

    def tidy(self, order: TidyOrder, emit: Any) -> None:
        _work(lambda check, tell: tidy(order, check, tell), emit)

    def move(self, order: MoveOrder, emit: Any) -> None:
        _work(lambda check, tell: move(order, check, tell), emit)

    def mix(self, order: MixOrder, emit: Any) -> None:
        _work(lambda check, tell: mix(order, check, tell), emit)


def _work(step: Callable[[Check, Tell], dict[str, Any]], emit: Any) -> None:
    told = -1.0

    def check() -> None:
        if emit.cancelled:
            raise Cancelled

    def tell(part: float) -> None:
        nonlocal told
        if part - told >= STEP:
            told = part
            emit(Told(part))

    try:
        emit(Facts(step(check, tell)))
    except Cancelled:
        return
    except OSError as error:
        raise disk_error(error) from error
