"""The desk: what the panel sees of a running show and may ask of it."""

from bot.desk.house_desk import HouseDesk
from bot.desk.parts import Parts

__all__ = ["HouseDesk", "Parts"]
