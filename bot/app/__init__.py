"""The house, built from its settings."""

from bot.app.app import App
from bot.app.places import cannot_write, database_url, make_folder
from bot.app.process import settle_process

__all__ = ["App", "cannot_write", "database_url", "make_folder", "settle_process"]
