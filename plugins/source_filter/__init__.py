"""A voice effect that sings at once: own pitch and formant shift, no weights, no trained voice."""

from __future__ import annotations

from bot.engines import VoiceConverter
from bot.host import Context, Plugin
from plugins.source_filter.converter import SourceFilter
from plugins.source_filter.settings import SourceFilterSettings

plugin = Plugin(
    "source_filter",
    settings=SourceFilterSettings,
    title="Voice effect",
    summary="Sings higher, lower, larger or smaller; a voice effect, not a trained voice",
    sort="engine",
)


@plugin.engine(VoiceConverter, "source_filter")
def build(ctx: Context) -> SourceFilter:
    """The effect; its process starts with the first song."""
    return SourceFilter(ctx.settings)


__all__ = ["SourceFilter", "SourceFilterSettings", "plugin"]
