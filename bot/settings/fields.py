"""How a settings dataclass describes itself: labels, hints, limits and secrets.

One description serves the file's check, the panel's form and the docs.
"""

from __future__ import annotations

from dataclasses import MISSING, field
from typing import Any


class Secret(str):
    """A value that must not be seen: it hides in `repr` and in logs; `reveal` gives it away.

    Formatting or printing it gives dots, so it must be revealed where it is sent.
    """

    DOTS = "••••••"

    def __repr__(self) -> str:
        return f"Secret({self.DOTS!r})" if self else "Secret('')"

    def __str__(self) -> str:
        return self.DOTS if self else ""

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def reveal(self) -> str:
        """The value itself, for the one who sends it to its service."""
        return str.__str__(self)


def setting(
    default: Any = MISSING,
    *,
    label: str = "",
    hint: str = "",
    min: float | None = None,
    max: float | None = None,
    choices: tuple[str, ...] = (),
    unit: str = "",
    multiline: bool = False,
    needed: bool = False,
    factory: Any = MISSING,
) -> Any:
    """A dataclass field with what a person needs to fill it in.

    `needed`: its default lets the plugin load, but it does nothing before this is filled in.
    """
    described = {
        "label": label,
        "hint": hint,
        "min": min,
        "max": max,
        "choices": choices,
        "unit": unit,
        "multiline": multiline,
        "needed": needed,
    }
    metadata = {
        key: value
        for key, value in described.items()
        if value is not None and value is not False and value not in ("", ())  # 0 is a limit
    }
    if factory is not MISSING:
        return field(default_factory=factory, metadata=metadata)
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)
