"""How a request describes its fields: a setting with what the studio can offer for it."""

from __future__ import annotations

from dataclasses import MISSING, Field, field
from typing import Any

from bot.settings import setting


def asked(
    default: Any = MISSING, *, offers: str = "", advanced: bool = False, **described: Any
) -> Any:
    """A field of a request.

    `offers` says what a form fills its choices with: engines, models, voices, styles, languages,
    profiles or runs. `advanced` fields are folded away. `described` is as for `setting`.
    """
    made: Field[Any] = setting(default, **described)
    known = dict(made.metadata)
    known |= {"offers": offers} if offers else {}
    known |= {"advanced": True} if advanced else {}
    if made.default_factory is not MISSING:
        return field(default_factory=made.default_factory, metadata=known)
    if made.default is MISSING:
        return field(metadata=known)
    return field(default=made.default, metadata=known)
