"""faster-whisper: ears for a hundred languages on this machine, with or without a card."""

from __future__ import annotations

from bot.engines import STT
from bot.host import Context, Plugin, worker_news
from bot.models import ModelStore
from plugins.faster_whisper.catalog import MODELS
from plugins.faster_whisper.ears import WhisperEars
from plugins.faster_whisper.settings import WhisperSettings

plugin = Plugin(
    "faster_whisper",
    settings=WhisperSettings,
    title="faster-whisper",
    summary="Writes down speech in a hundred languages on this machine",
    sort="engine",
    packages=("faster_whisper",),
    extra="whisper",
    models=MODELS,
)


@plugin.engine(STT, "faster_whisper")
def build(ctx: Context) -> WhisperEars:
    """The ears; model and process come with the first sound."""
    return WhisperEars(ctx.settings, ctx.get(ModelStore), worker_news(ctx))


__all__ = ["WhisperEars", "WhisperSettings", "plugin"]
