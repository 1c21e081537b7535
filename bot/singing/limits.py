"""What may be asked of tidying and mixing."""

from __future__ import annotations

from bot.errors import BadRequest
from bot.singing.cover import Mixing, Tidy

MIXING = {
    "vocals_db": (-60.0, 24.0),
    "backing_db": (-60.0, 24.0),
    "reverb": (0.0, 1.0),
    "reverb_s": (0.1, 6.0),
    "duck_db": (0.0, 24.0),
    "lufs": (-40.0, -5.0),
    "peak_dbtp": (-20.0, -0.1),
}
TIDY = {"gate_db": (-100.0, 0.0), "denoise": (0.0, 1.0)}


def check_mixing(mixing: Mixing) -> None:
    """Raises BadRequest naming the field."""
    _check(mixing, MIXING, "mixing")


def check_tidy(tidy: Tidy) -> None:
    """Raises BadRequest naming the field."""
    _check(tidy, TIDY, "tidy")


def _check(asked: Mixing | Tidy, limits: dict[str, tuple[float, float]], place: str) -> None:
    for name, (least, most) in limits.items():
        if not least <= getattr(asked, name) <= most:  # not a number is refused too
            raise BadRequest(f"{least:g} to {most:g}", field=f"{place}.{name}")
