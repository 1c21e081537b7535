"""A quick voice's config.yaml; read without torch: the show looks at the shelf too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

TYPE = "QuickCepstral"  # the model's type in config.yaml
RATE = 44_100
BLOCK = 512  # samples of a frame
WINDOW = 1024  # samples of the filters: two frames; a longer one smears what is said
LOWEST_HZ, HIGHEST_HZ = 65.0, 1600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickShape:
    """The sizes of a quick voice. `left` and `right` are frames that a block looks around."""

    cepstra: int = 16
    channels: int = 192
    layers: int = 6
    left: int = 6
    right: int = 2
    bands: int = 96

    @property
    def before(self) -> int:
        """Frames of the past that a frame depends on."""
        return self.left * (self.layers + 1)

    @property
    def after(self) -> int:
        """Frames of the future that a frame waits for."""
        return self.right * (self.layers + 1)


def shape_of(model: Mapping[str, Any]) -> QuickShape:
    """From the section `model`. Raises KeyError, TypeError or ValueError for what is not there."""
    shape = QuickShape(**{name: int(model[name]) for name in asdict(QuickShape())})
    if min(asdict(shape).values()) < 1:
        raise ValueError("its sizes cannot be right")
    return shape


def config_of(shape: QuickShape) -> dict[str, Any]:
    """What config.yaml says of it."""
    return {
        "data": {"sampling_rate": RATE, "block_size": BLOCK},
        "model": {"type": TYPE, "win_length": WINDOW, **asdict(shape)},
    }
