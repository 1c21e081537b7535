"""Demucs: takes the singing out of a song with a trained model."""

from __future__ import annotations

from bot.engines import Separator
from bot.host import Context, Plugin, worker_news
from bot.models import ModelStore
from plugins.demucs.catalog import MODELS
from plugins.demucs.separator import DemucsSeparator
from plugins.demucs.settings import DemucsSettings

plugin = Plugin(
    "demucs",
    settings=DemucsSettings,
    title="Demucs",
    summary="Takes the singing out of a song with a trained model, on this machine",
    sort="engine",
    packages=("torch", "demucs"),
    extra="demucs",
    models=MODELS,
)


@plugin.engine(Separator, "demucs")
def build(ctx: Context) -> DemucsSeparator:
    """The separator; model and process come with the first song."""
    return DemucsSeparator(ctx.settings, ctx.get(ModelStore), worker_news(ctx))


__all__ = ["DemucsSeparator", "DemucsSettings", "plugin"]
