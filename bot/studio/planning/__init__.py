"""From a request to a plan: who speaks, what is said, in which order."""

from bot.studio.planning.casting import PROFILE, Casting
from bot.studio.planning.plan import Plan, Session, Shop
from bot.studio.planning.workshop import make_plan

__all__ = [
    "PROFILE",
    "Casting",
    "Plan",
    "Session",
    "Shop",
    "make_plan",
]
