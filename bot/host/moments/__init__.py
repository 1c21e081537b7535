"""The three moments of an event: the door, its arrival, its turn."""

from bot.host.moments.arrivals import HANDLER_GRACE_S, Arrivals, Letter
from bot.host.moments.backstage import Backstage
from bot.host.moments.door import Door
from bot.host.moments.handler_context import HandlerContext
from bot.host.moments.toolbox import Toolbox
from bot.host.moments.turns import WATCH_SECONDS, Turns

__all__ = [
    "HANDLER_GRACE_S",
    "WATCH_SECONDS",
    "Arrivals",
    "Backstage",
    "Door",
    "HandlerContext",
    "Letter",
    "Toolbox",
    "Turns",
]
