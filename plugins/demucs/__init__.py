"""Demucs: takes the singing out of a song with a trained model."""

from __future__ import annotations

from bot.engines import Separator, WorkerState
from bot.host import Context, Plugin
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

CONNECTION = {"ready": "ok", "loading": "connecting", "restarting": "retrying", "failed": "failed"}


@plugin.engine(Separator, "demucs")
def build(ctx: Context) -> DemucsSeparator:
    """The separator; model and process come with the first song."""

    def tell(state: WorkerState) -> None:
        if known := CONNECTION.get(state.state):
            ctx.connection(known, state.note)

    return DemucsSeparator(ctx.settings, ctx.get(ModelStore), tell)


__all__ = ["DemucsSeparator", "DemucsSettings", "plugin"]
