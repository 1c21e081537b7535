"""Piper: small neural voices on this machine, quick on a plain processor."""

from __future__ import annotations

from dataclasses import replace

from bot.engines import TTS, WorkerState
from bot.host import Context, Folders, Plugin
from plugins.piper.catalog import MODELS
from plugins.piper.settings import PiperSettings
from plugins.piper.voice import PiperVoices

plugin = Plugin(
    "piper",
    settings=PiperSettings,
    title="Piper",
    summary="Neural voices on this machine, each from two files in a folder",
    sort="engine",
    packages=("piper",),
    extra="piper",
    models=MODELS,
)

CONNECTION = {"ready": "ok", "loading": "connecting", "restarting": "retrying", "failed": "failed"}


@plugin.engine(TTS, "piper")
def build(ctx: Context) -> PiperVoices:
    """The voices; the one of the settings is loaded in the background."""

    def tell(state: WorkerState) -> None:
        if known := CONNECTION.get(state.state):
            ctx.connection(known, state.note)

    settings: PiperSettings = ctx.settings
    folder = settings.folder or str(ctx.get(Folders).data / "models" / "piper")
    voices = PiperVoices(replace(settings, folder=folder), tell)
    ctx.own(voices.warm())
    return voices
