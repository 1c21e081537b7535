"""Piper: small neural voices on this machine, quick on a plain processor."""

from __future__ import annotations

from dataclasses import replace

from bot.engines import TTS
from bot.host import Context, Folders, Plugin, worker_news
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


@plugin.engine(TTS, "piper")
def build(ctx: Context) -> PiperVoices:
    """The voices; the one of the settings is loaded in the background."""
    settings: PiperSettings = ctx.settings
    folder = settings.folder or str(ctx.get(Folders).data / "models" / "piper")
    voices = PiperVoices(replace(settings, folder=folder), worker_news(ctx))
    ctx.own(voices.warm())
    return voices
