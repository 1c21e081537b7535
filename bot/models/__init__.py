"""Models: which files engines want, fetching them, checking them, removing them."""

from bot.models.model import Model, ModelFile, confined, named
from bot.models.progress import Progress
from bot.models.store import ModelStore, Standing

__all__ = ["Model", "ModelFile", "ModelStore", "Progress", "Standing", "confined", "named"]
