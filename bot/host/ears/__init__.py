"""The ears: everybody whom the show listens to."""

from bot.host.ears.ear import Ear, Talker
from bot.host.ears.ears import Ears

__all__ = [
    "Ear",
    "Ears",
    "Talker",
]
