"""The doctor: looks at everything that a show needs, and names a fix beside each finding."""

from __future__ import annotations

from collections.abc import Callable

from bot.app import App
from bot.doctor import machine, show
from bot.host import board

CHECKS: tuple[Callable[[App], list[board.Finding]], ...] = (
    machine.python,
    machine.packages,
    machine.disk,
    machine.gpu,
    machine.sound,
    show.database,
    show.plugins,
    show.logins,
    show.minds,
    show.port,
    show.overlays,
)


def examine(app: App) -> list[board.Finding]:
    """All findings. Blocks for a second or two: run it in a thread."""
    findings: list[board.Finding] = []
    for check in CHECKS:
        try:
            findings += check(app)
        except Exception as error:  # a check that breaks must not hide the others
            name = check.__name__.capitalize()
            findings.append({"name": name, "state": "error", "note": str(error), "fix": ""})
    return findings
