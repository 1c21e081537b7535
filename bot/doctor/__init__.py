"""The doctor: looks at everything that a show needs, and names a fix beside each finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.app import App
from bot.doctor import machine, show
from bot.doctor.finding import error, warning
from bot.errors import ConfigError
from bot.host import board

__all__ = ["examine", "examine_machine", "no_show", "wrong_settings"]

MACHINE: tuple[Callable[[], list[board.Finding]], ...] = (
    machine.python,
    machine.packages,
    machine.gpu,
)
SHOW: tuple[Callable[[App], list[board.Finding]], ...] = (
    machine.disk,
    machine.sound,
    show.settings,
    show.database,
    show.plugins,
    show.logins,
    show.minds,
    show.port,
    show.overlays,
)


def examine(app: App) -> list[board.Finding]:
    """All findings. Blocks for a second or two: run it in a thread."""
    return [*examine_machine(), *(found for check in SHOW for found in _tried(check, app))]


def examine_machine() -> list[board.Finding]:
    """What can be found without any settings."""
    return [found for check in MACHINE for found in _tried(check)]


def wrong_settings(problem: ConfigError) -> board.Finding:
    """The finding for settings that no show can be built from."""
    return error("Settings", problem.message, problem.hint)


def no_show(why: str) -> board.Finding:
    """The finding where no running show could be asked."""
    note = f"{why}, so logins and overlays were not looked at"
    return warning("Show", note, "greenroom run in another terminal, then ask again")


def _tried(check: Callable[..., list[board.Finding]], *given: Any) -> list[board.Finding]:
    try:
        return check(*given)
    except Exception as problem:  # a check that breaks must not hide the others
        return [error(check.__name__.capitalize(), str(problem), "")]
