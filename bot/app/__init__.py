"""The house, built from its settings."""

from bot.app.app import App, spare_the_collector
from bot.app.places import cannot_write, database_url, make_folder

__all__ = ["App", "cannot_write", "database_url", "make_folder", "spare_the_collector"]
