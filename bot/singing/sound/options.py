"""How sound is tidied and mixed, and within which limits."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import BadRequest

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidy:
    """What is cleaned up before the song is taken apart.

    `gate_db`: what is quieter than this against full scale becomes silence; 0: no gate. `denoise`
    takes a steady hiss or hum away, 0 (none) to 1.
    """

    gate_db: float = 0.0
    denoise: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixing:
    """How singing and backing come together.

    `vocals_db` and `backing_db` are against the song as it was; `reverb` is the share of the
    singing that the room gives back, 0 to 1, for `reverb_s` seconds; the backing goes down by
    `duck_db` while somebody sings. `lufs` is the loudness of the whole, `peak_dbtp` the highest
    true peak.
    """

    vocals_db: float = 0.0
    backing_db: float = 0.0
    reverb: float = 0.12
    reverb_s: float = 1.2
    duck_db: float = 1.5
    lufs: float = -14.0
    peak_dbtp: float = -1.0
    align: bool = True


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
